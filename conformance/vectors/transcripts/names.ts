/** Bytes that docs/protocol gives names: `{N}` in a row stands for them. */
export const NAMES: Readonly<Record<string, string>> = {
  // id of the storer, H of 127.0.0.1:40001
  N: 'a21244cec846a17b18cfda1b2b2266368615ca4106c25d2092a19ff3cae680b4',
  // token for host 127.0.0.1, the storer's current secret 32 x b1
  C: 'd244e551aabc165da03f76cab1fc3239313950cae3347a313afd8a732d399cb0',
  // token for host 127.0.0.1, the storer's previous secret 32 x a0
  V: '2c5e1e8789543df4ace3bf074e94f3fe07ea5b0758558f7c5627802578c73d16',
  // topic target 00 01 … 1f
  T: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
  // public key of seed 32 x 01
  A: '8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c',
  // public key of seed 32 x 02
  B: '8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394',
  // H({A})
  HA: 'c5e21ab1c9f6022d81c3b25e3436cb7f1df77f9652ae3e1310c28e621dd87b4c',
  // 32 x 99
  X: '9999999999999999999999999999999999999999999999999999999999999999',
  // H("hello")
  Hh: '324dcf027dd4a30a932c441f365a25e86b173defa4b8e58948253471b81b72cf',
  // H of the empty string
  H0: '0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8',
  // 32 x 77
  c3: '7777777777777777777777777777777777777777777777777777777777777777',
  // H({c3})
  c2: 'f69f7c57a25aeb7717e5a050c8fbea31d3d57466f8ce8f73015762ffccabfd10',
  // H({c2})
  c1: '0f71c008366f8d2da71cc8a4ad6b65669d83d8e989386d99a89a00130a9b3d59',
  // H({c1})
  c0: '639fade4b32fc2be97bc455ff110479e3fe309c6b3bba9da950e16267ed5ef2c',
  // ANNOUNCE {T} by A, relay 192.0.2.1:4660
  sA1: '14fe2e9d03646dd40f1f8f441747312b13abc426a2ffea5474f7a74939cc5dafce65fb105cd924553e2d111f766ee07231d721e8a9058801baa03b09db6ad607',
  // ANNOUNCE {T} by B, no relay
  sB0: '4f688f758b03018575f556b64ce4d460c9374475ec984753a7c6a6dbaad9b0cb6f8d7022151bc91a6bab31e0a3250c37616f3bcaf1c9808bac53eac9a1f60e07',
  // ANNOUNCE {HA} by A, no relay
  sAS: '958393718841dae4e61f4e704c8bed5cf343c2be4b37115be7eafdab10ebdd890047722db0825988f3ae770d66473e57ac94bb623ded912fbd4dea6e0a48cc00',
  // UNANNOUNCE {HA} by A
  uAS: '315296bd3c99c74f4b7ff4cb052d8e9fad735b91db270160e8e0b42c65a6a96a18e33faada0bc90e219e1fa14b8f256913999c72a8a188f96ca5cbeba8f5a101',
  // UNANNOUNCE {T} by B
  uB0: 'ce7416903a90298b5705e044a421a5a00ca175e158c0947d0cd5c78da49f378f90199c5b8283fc6020b12f33dd2b404079a38e11e7205e1bebb4049515d8db08',
  // UNANNOUNCE {T} by A
  uA0: '54d29f26766d18a2461d5df4781e2cb8b7e83c9475d438adc9f7291d5609151a7669a0d8605ab7cda45e34885563f6d2b42bc398a751fb5697d9c9f3f05f4205',
  // ANNOUNCE {T} by A, relay 192.0.2.1:4660, refresh {c0}
  sAr: '421e1f344ba7a0f9d233a77f94fe0c5c53829e7e3ce2e12bb252b1a8782dd26d8140252d93f3d6e963f95c8f4e10f366f9006646119c68bd01b1b58ef90c5906',
  // ANNOUNCE {T} by A, relays 192.0.2.i:(4660+i), i = 1..4
  sA4: 'f5bd4df9aa6c444f80fca893d64486670c39a10ad71ebfa57751b5790af10c392f33f4112791fc8f413414c76eb01e3da5a666b42001af1ee5bd8906d82e340e',
  // ANNOUNCE {T} by A, no relay
  sA0: '68c98d51f5ed308f21da5bc821bc95ad186825faf362f67b9b296b3656b305f8188b0a94bc568d0b8dd779b37a40724e11f16c1fd7db95269ab7b610be153500',
  // mutable, A, seq 1, hello
  m1: '210a2e371db5add08771c6527b18f38ab48cd429ff1194e7e3eb7ced8ba6927587f275792c23cc829f26af8c59b83d00c44ab7821c2952878db6c5daee86b608',
  // mutable, A, seq 1, world
  m2: 'ccf289a9668604978f58ec86e40732370bb62d1edcdd192b96e5835845630b2a3def018ba8aa2a5565d56c7e324dce46afd4eb961da77afd3fd322336bffd105',
  // mutable, A, seq 0, hello
  m3: '6afaf46d4249944c7a91ba08db0da387284db0ab30b83be7ff9538d7f73bd17aca7a8245ee3417b0bf0b1615b9476394a7c0c932c8083e4f716d88a746d8a207',
  // mutable, A, seq 300, empty value
  m4: 'b5187e6dca4576fa095b98c3573bc9ef7dfc54cabd4bab803866a0b4fd711d9d827ae99dfd70670eaf11c386e3ee572c7de2e394702e3605182a3bf37853af0b',
  // mutable, A, seq 300, hello
  m5: '71831fc31e51c55d0cb0d6c1d925a32ab3bd3352651c5b1a147ea1db8057f0b8214f15472334fb930825dec1650ff46ad8ac33a7b38a78a08d19c9747faa2908',
  // ANNOUNCE {T} by A, no relay, token {V}
  sAV: 'ed7658bd41f81c8467a38d400dab937ab7bd7d38a84aa7a1a21cc69b28f8accd8f5c07fc254eebe8339ba4595523c1d8cee902f60256c57ec90fdbb1b03cbe00',
  // ANNOUNCE {T} by A, no relay, node id {X}
  sAX: '076fd9b477adff1d52dbd04ca204bc159aeef62702c2c04b3ab919cb80d953ead40b5445566ac521a307b8bd4fa3d21443962173ab685d62fed96d63c748d106',
  // UNANNOUNCE {T} by A, relay 192.0.2.1:4660, refresh {X}
  uAr: '499bfbd22bf13cfc78246eb8eaad158aa8626ffcf7349c290885c1ff242dd435a1bd8e0c3c56fcdb73a06e942d8f3db5ce255ea29caca4539be5e2232247e402',
  // mutable, A, seq 2, hello
  m6: 'cbfca401aa4705bd0b9da666ad2082638d519b86c3336ef507b548853061086b0d553d9c8ac74b21e205ffbc7b877f35c471f726b1d3ed6a67364c67589b2403'
}

/** Fills in a row: `{N}` is the bytes named so, `{N x31}` the first 31 of them, `{64 x 01}` 64 bytes of 01. */
export function expand(row: string, names: Readonly<Record<string, string>> = NAMES): string {
  const hex = row.replaceAll(/\{(\w+)(?: x ?(\w+))?\}/g, (_, name: string, count: string | undefined) => {
    const bytes = names[name]
    if (bytes !== undefined) return count === undefined ? bytes : bytes.slice(0, 2 * Number(count))
    if (count === undefined || count.length !== 2) throw new Error(`nothing is named ${name}`)
    return count.repeat(Number(name))
  })
  if (!/^([0-9a-f]{2})*$/.test(hex)) throw new Error(`no bytes: ${hex}`)
  return hex
}
