import { times } from '../generate/spec.js'

/** Bytes that the worked examples of the specification name, under the names they have there. */

/** Id of 192.0.2.1:4660, the responder of chapter 02, section 21. */
export const P = 'db7333dbebda6c1da016ceb4ba2795e423de1b317edc1a47e86cc5b942f12dc9'
/** Target, topic and seed `00 01 … 1f`. */
export const T = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'
/** Token for 198.51.100.2 with the secret 32 x b1. */
export const K = 'f6438e2b6b8d000e1e09fd07c502b29c11671d5de8cd04faa5571a1a41ae2dce'
/** Id of 127.0.0.1:40001, the node of chapter 02, section 22 and the storer of chapter 05, section 9. */
export const N = 'a21244cec846a17b18cfda1b2b2266368615ca4106c25d2092a19ff3cae680b4'
/** Id of 127.0.0.1:40002, who asks it. */
export const S = '0a7ff10eee9341f70dd771199a1be82d00b71dbd1d26dbf1e315191947a9e9a3'
/** Token of N for 127.0.0.1 with its current secret, 32 x b1. */
export const C = 'd244e551aabc165da03f76cab1fc3239313950cae3347a313afd8a732d399cb0'
/** The same with its previous secret, 32 x a0. */
export const V = '2c5e1e8789543df4ace3bf074e94f3fe07ea5b0758558f7c5627802578c73d16'
/** 32 x 99. */
export const X = times(32, '99')
/** Public key of the seed 32 x 01. */
export const A = '8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c'
/** Public key of the seed 32 x 02. */
export const B = '8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394'
/** H(A). */
export const HA = 'c5e21ab1c9f6022d81c3b25e3436cb7f1df77f9652ae3e1310c28e621dd87b4c'
/** The refresh chain of chapter 05, section 9. */
export const c3 = times(32, '77')
export const c2 = 'f69f7c57a25aeb7717e5a050c8fbea31d3d57466f8ce8f73015762ffccabfd10'
export const c1 = '0f71c008366f8d2da71cc8a4ad6b65669d83d8e989386d99a89a00130a9b3d59'
export const c0 = '639fade4b32fc2be97bc455ff110479e3fe309c6b3bba9da950e16267ed5ef2c'

/** Signatures of chapter 05, section 9. */
export const sA1 =
  '14fe2e9d03646dd40f1f8f441747312b13abc426a2ffea5474f7a74939cc5dafce65fb105cd924553e2d111f766ee07231d721e8a9058801baa03b09db6ad607'
export const sB0 =
  '4f688f758b03018575f556b64ce4d460c9374475ec984753a7c6a6dbaad9b0cb6f8d7022151bc91a6bab31e0a3250c37616f3bcaf1c9808bac53eac9a1f60e07'
export const sAS =
  '958393718841dae4e61f4e704c8bed5cf343c2be4b37115be7eafdab10ebdd890047722db0825988f3ae770d66473e57ac94bb623ded912fbd4dea6e0a48cc00'
export const uAS =
  '315296bd3c99c74f4b7ff4cb052d8e9fad735b91db270160e8e0b42c65a6a96a18e33faada0bc90e219e1fa14b8f256913999c72a8a188f96ca5cbeba8f5a101'
export const uB0 =
  'ce7416903a90298b5705e044a421a5a00ca175e158c0947d0cd5c78da49f378f90199c5b8283fc6020b12f33dd2b404079a38e11e7205e1bebb4049515d8db08'
export const uA0 =
  '54d29f26766d18a2461d5df4781e2cb8b7e83c9475d438adc9f7291d5609151a7669a0d8605ab7cda45e34885563f6d2b42bc398a751fb5697d9c9f3f05f4205'
export const sAr =
  '421e1f344ba7a0f9d233a77f94fe0c5c53829e7e3ce2e12bb252b1a8782dd26d8140252d93f3d6e963f95c8f4e10f366f9006646119c68bd01b1b58ef90c5906'
export const sA4 =
  'f5bd4df9aa6c444f80fca893d64486670c39a10ad71ebfa57751b5790af10c392f33f4112791fc8f413414c76eb01e3da5a666b42001af1ee5bd8906d82e340e'
export const sA0 =
  '68c98d51f5ed308f21da5bc821bc95ad186825faf362f67b9b296b3656b305f8188b0a94bc568d0b8dd779b37a40724e11f16c1fd7db95269ab7b610be153500'
export const sAV =
  'ed7658bd41f81c8467a38d400dab937ab7bd7d38a84aa7a1a21cc69b28f8accd8f5c07fc254eebe8339ba4595523c1d8cee902f60256c57ec90fdbb1b03cbe00'
export const sAX =
  '076fd9b477adff1d52dbd04ca204bc159aeef62702c2c04b3ab919cb80d953ead40b5445566ac521a307b8bd4fa3d21443962173ab685d62fed96d63c748d106'
export const uAr =
  '499bfbd22bf13cfc78246eb8eaad158aa8626ffcf7349c290885c1ff242dd435a1bd8e0c3c56fcdb73a06e942d8f3db5ce255ea29caca4539be5e2232247e402'
export const m1 =
  '210a2e371db5add08771c6527b18f38ab48cd429ff1194e7e3eb7ced8ba6927587f275792c23cc829f26af8c59b83d00c44ab7821c2952878db6c5daee86b608'
export const m2 =
  'ccf289a9668604978f58ec86e40732370bb62d1edcdd192b96e5835845630b2a3def018ba8aa2a5565d56c7e324dce46afd4eb961da77afd3fd322336bffd105'
export const m3 =
  '6afaf46d4249944c7a91ba08db0da387284db0ab30b83be7ff9538d7f73bd17aca7a8245ee3417b0bf0b1615b9476394a7c0c932c8083e4f716d88a746d8a207'
export const m4 =
  'b5187e6dca4576fa095b98c3573bc9ef7dfc54cabd4bab803866a0b4fd711d9d827ae99dfd70670eaf11c386e3ee572c7de2e394702e3605182a3bf37853af0b'
export const m5 =
  '71831fc31e51c55d0cb0d6c1d925a32ab3bd3352651c5b1a147ea1db8057f0b8214f15472334fb930825dec1650ff46ad8ac33a7b38a78a08d19c9747faa2908'
export const m6 =
  'cbfca401aa4705bd0b9da666ad2082638d519b86c3336ef507b548853061086b0d553d9c8ac74b21e205ffbc7b877f35c471f726b1d3ed6a67364c67589b2403'

/** Noise messages of chapter 06, section 2.7. */
export const MESSAGE_1 =
  'ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1605c88a9067c5f85bd7499907d5c869548dd90bed5350bb2e7cb47efe61f60bc315838e49205f95b5a618d7c8c212eebf0fd5de91a7d1374e88e09dd5c45e3c7b2c9804e177ed48a84e70cceb21c9b44ad5846d6'
export const MESSAGE_2 =
  'ca93ac1705187071d67b83c7ff0efe8108e8ec4530575d7726879333dbdabe7cf683821971cbd94e69a9bec5857217c1f8686795b4045503b492cff11b6b012537377a161052a622ca74ab2a921153ac520d2a190139012680'

export interface Addr {
  readonly [key: string]: string | number
  readonly host: string
  readonly port: number
}

/** `192.0.2.1:4660` */
export function addr(text: string): Addr {
  const at = text.lastIndexOf(':')
  return { host: text.slice(0, at), port: Number(text.slice(at + 1)) }
}

/** Several of them. */
export const addrs = (...texts: readonly string[]): Addr[] => texts.map(addr)

/** The six bytes of an IPv4 address. */
export function ip(text: string): string {
  const { host, port } = addr(text)
  return Buffer.from([...host.split('.').map(Number), port & 0xff, port >> 8]).toString('hex')
}
