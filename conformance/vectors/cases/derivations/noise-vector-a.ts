/** Test vector A as chapter 06, section 2.7 prints it: values by section and name. */
const INTERMEDIATES = {
  keys: {
    'client static public': '8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c',
    'client static scalar': '58e86efb75fa4e2c410f46e16de9f6acae1a1703528651b69bc176c088bef36e',
    'server static public': '8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394',
    'server static scalar': 'a83c626bc9c38c8c201878ebb1d5b0b50ac40e8986c78793db1d4ef369fca14e',
    'client ephemeral public': 'ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1',
    'client ephemeral scalar': '98aebbb178a551876bfaf8e1e530dac6aaf6c2ea1c8f8406a3ab37dfb40fbc65',
    'server ephemeral public': 'ca93ac1705187071d67b83c7ff0efe8108e8ec4530575d7726879333dbdabe7c',
    'server ephemeral scalar': '483e3c145d7e680a16676925fc045183d2f510cb2f660a1fc517c73762185d43'
  },
  'DH results': {
    es: 'c6486a6fe639256725cf5aa11bb86028de15e038afedf17c2945bf5c6327f581',
    ss: '5612509e82825296cbaaae306ffe1088cbbe200de8ba23dad06f67e607f861df',
    ee: '1a8dc829b11bd3cfe852d10c138b4a786f89032c4613270b9d336dcc29b8e28f',
    se: '4f52c01535abfc358239749eeda45ffd7396104eda46a3f7809589b1b58c81e2'
  },
  'plaintext payloads': {
    'client payload': '011a000001c000020ad2040100fe443322110001',
    'server payload': '015b00000001c633640149c2cb00710551c301c0a8010749c20100fe88776655000101c633640149c2'
  },
  'initial state': {
    'h and ck at start':
      '4e6f6973655f494b5f456432353531395f436861436861506f6c795f424c414b4532620000000000000000000000000000000000000000000000000000000000',
    'h after prologue':
      '3fe4fd6ab7c8da0acc84b8c5592bc137fc9421fb475b8078383b5a0e05c7b6dea760fad38c1fcbeb4806372ed4e8029e67a19024fa33c92ae89a66b63bf055e7',
    'h after server static':
      'c790644db568c8ae7f0132299e4720b8181e1ad03317d9b245ebecdc01d27c378963e8709830f7f50cdffbd297cef921bf5d7a290d282cc055252457b616e708'
  },
  'message 1': {
    'h after e':
      'fa0682a5eb54c5060df4559a2240d0409e4d2789f556306a09ba7c8c2db54f334d70e9f8f9adf5d2417925129e6870c6e2777217a8258ef2dc5b8295781cd84c',
    'ck after es':
      'adb02260848380e4f2427c8e6f4c19187a088a112522d15d15eadbf69749b015a83192ae09dc0bdb5ed7a3532b1be7a52ff6f184f51dd5b82a0e151f46da4760',
    'k after es': '727368d69f8f149c4725b37d1bc9fe0b9ad5de7e0fc33f0b922d41598e6901fe',
    'encrypted static':
      '605c88a9067c5f85bd7499907d5c869548dd90bed5350bb2e7cb47efe61f60bc315838e49205f95b5a618d7c8c212eeb',
    'h after s':
      '1fea27b2e3a27265514dc7be5caa922b3f5a0f48e80e2b04ce1356912111fe7107fa4dcbe35bfc7a9555c9f2da95bd2e73755d2484c909aa6928e183cb94547c',
    'ck after ss':
      'bb60501787e6c8d3cda509ac5de40e8664059a1a773f6480b2429bdd078a003578fb882e0d4b92cefb5eba2b6e075428678f7f38cc4021b34ec08fa9105b7a7b',
    'k after ss': '58896dcc49171851b70019b3e7f77507547df677d200d207a612a23ce3aa6153',
    'encrypted payload': 'f0fd5de91a7d1374e88e09dd5c45e3c7b2c9804e177ed48a84e70cceb21c9b44ad5846d6',
    'h after message 1':
      '6a05d1a6d5d10c691e6521fae98431781dbbea8d9d9844af1874ff918977786c4d1fc8fc1308e10596ef76102bd394e98e8c72cb01598dfa792801dc91b1465a',
    'message 1':
      'ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1605c88a9067c5f85bd7499907d5c869548dd90bed5350bb2e7cb47efe61f60bc315838e49205f95b5a618d7c8c212eebf0fd5de91a7d1374e88e09dd5c45e3c7b2c9804e177ed48a84e70cceb21c9b44ad5846d6'
  },
  'message 2': {
    'h after e':
      '5ce75a7cc3fb0ff123e7a874d1ca41e330954086ec12a8b55a7504b6e06e9200be9af339a3da9df2f8582d03cb38c78f4e91fbdc87fef8a878096839433dd8d6',
    'ck after ee':
      'b83d53c10f75217928f3db015e504108d822843dcc56f859b25ae36f3e15de2b2e0227b1fe5fdce97ff1cdad2be75f7e0e253391b42bc8fa86bbdc7df342e248',
    'k after ee': '998ec512fd46a39c860087f459da125a83ad7429cbe256b52af135b5f6666729',
    'ck after se':
      'b3c504a7788640fad5f1bdd677bda9cbcdfcc322a908f49490623834ea6487090ab1519d128ea0f91f026442a527fb840be29814deba89871456a490c6b2d935',
    'k after se': '8002bb66a123aec8f4886c8a777217940f1a1a42762ddd52f5531ae394da5475',
    'message 2':
      'ca93ac1705187071d67b83c7ff0efe8108e8ec4530575d7726879333dbdabe7cf683821971cbd94e69a9bec5857217c1f8686795b4045503b492cff11b6b012537377a161052a622ca74ab2a921153ac520d2a190139012680'
  },
  results: {
    'handshake hash':
      'f62ce2b2559a9d16c8c9cc4407f157678bdc8146360bce55b85af255aa112d9d888dc1450b9f2eec7b388194cf93ffef3f6aded4a0779af7d9a7fdacf2bf8409',
    k1: 'cc00d99bd3a15a6779df38fd42fd25a84d73264023e7c1da95cf3bcbdce9c210',
    k2: '78dd48ecef5d11fd953197694a8ee2d9f8d86d49d56d856e3dd7c8e78047826b'
  }
}

export const VECTOR_A = {
  payloads: {
    clientPayload: INTERMEDIATES['plaintext payloads']['client payload'],
    serverPayload: INTERMEDIATES['plaintext payloads']['server payload']
  },
  output: {
    message1: INTERMEDIATES['message 1']['message 1'],
    message2: INTERMEDIATES['message 2']['message 2'],
    hash: INTERMEDIATES.results['handshake hash'],
    clientTx: INTERMEDIATES.results.k1,
    clientRx: INTERMEDIATES.results.k2,
    holepunchSecret: 'e0a8871f4a8b85a48d34d9c545563916a7a3259d92b3ded3382a8e2bc9205f04',
    streamIdInitiator: 'b84f17d31beed8e1f813a8087ca8eb55374a512771741caad7fbbc82d5eb747c',
    streamIdResponder: '4ef33892d3dde3cef6688bbca851141cc3a9c0e84aa04d4ccd1590957af2eeb4',
    intermediates: INTERMEDIATES
  }
}
