#!/usr/bin/env python3
"""A punchlist driver in Python 3.8+, standard library only.

It stands for the implementation that you want to test: here, the encoding
primitives of HyperDHT and what can be computed with BLAKE2b. Lines of JSON come
on stdin and go to stdout; ../../docs/DRIVER.md is the contract. Try it:

    punchlist check-driver -- python3 driver.py
    punchlist vectors verify --impl "python3 driver.py"
"""

import hashlib
import ipaddress
import json
import re
import sys


class Rejected(Exception):
    """Bytes that do not decode, a value that has no encoding."""


class Unsupported(Exception):
    """Something that is not implemented here."""


# --- Reading. A reader eats the front of `data` from `self.at`. ---------------


class Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, size):
        if size > len(self.data) - self.at:
            raise Rejected("out of bounds")
        self.at += size
        return self.data[self.at - size : self.at]

    def rest(self):
        return self.take(len(self.data) - self.at)


MAX_INT = 2**53 - 1  # what a double holds exactly (ENC-11)
MAX_COUNT = 0x100000  # elements in a list (ENC-32)


def check_int(value, limit):
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= limit:
        raise Rejected("not an integer from 0 to %d" % limit)
    return value


def from_hex(text, size=None):
    if not isinstance(text, str) or not re.fullmatch("([0-9a-f]{2})*", text):
        raise Rejected("not lower-case hex")
    if size is not None and len(text) != 2 * size:
        raise Rejected("not %d bytes" % size)
    return bytes.fromhex(text)


# --- Codecs: a pair (decode from a reader, encode a value to bytes). ----------


def fixed_int(size):
    limit = min(2 ** (8 * size) - 1, MAX_INT)

    def decode(r):
        return check_int(int.from_bytes(r.take(size), "little"), limit)

    return decode, lambda value: check_int(value, limit).to_bytes(size, "little")


def decode_uint(r):
    first = r.take(1)[0]
    size = {0xFD: 2, 0xFE: 4, 0xFF: 8}.get(first)
    return first if size is None else check_int(int.from_bytes(r.take(size), "little"), MAX_INT)


def encode_uint(value):
    check_int(value, MAX_INT)
    if value < 0xFD:
        return bytes([value])
    for first, size in ((b"\xfd", 2), (b"\xfe", 4), (b"\xff", 8)):
        if value < 2 ** (8 * size):
            return first + value.to_bytes(size, "little")


uint = (decode_uint, encode_uint)


def fixed(size):
    return lambda r: r.take(size).hex(), lambda value: from_hex(value, size)


def decode_bytes(r):
    return r.take(decode_uint(r))


def with_length(data):
    return encode_uint(len(data)) + data


def encode_text(value):
    if not isinstance(value, str):
        raise Rejected("not a text")
    return with_length(value.encode("utf-8", "replace"))


buffer = (lambda r: decode_bytes(r).hex(), lambda value: with_length(from_hex(value)))
string = (lambda r: decode_bytes(r).decode("utf-8", "replace"), encode_text)
raw = (lambda r: r.rest().hex(), from_hex)


def array(element):
    decode_one, encode_one = element

    def decode(r):
        count = decode_uint(r)
        if count > MAX_COUNT:
            raise Rejected("list too long")
        return [decode_one(r) for _ in range(count)]

    def encode(values):
        if not isinstance(values, list):
            raise Rejected("not a list")
        return encode_uint(len(values)) + b"".join(map(encode_one, values))

    return decode, encode


def is_ipv4(text):
    octet = "(0|[1-9][0-9]{0,2})"
    match = re.fullmatch(r"%s\.%s\.%s\.%s" % ((octet,) * 4), text)
    return match is not None and all(int(n) < 256 for n in match.groups())


def pack_ipv4(text):
    if not isinstance(text, str) or not is_ipv4(text):
        raise Rejected("not an IPv4 address")
    return bytes(map(int, text.split(".")))


def pack_ipv6(text):
    # Neither a dotted tail nor a zone: other implementations do not read them (ENC-48).
    if not isinstance(text, str) or "." in text or "%" in text:
        raise Rejected("not an IPv6 address")
    try:
        return ipaddress.IPv6Address(text).packed
    except ValueError:
        raise Rejected("not an IPv6 address")


def unpack_ipv4(data):
    return ".".join(map(str, data))


def unpack_ipv6(data):
    return ":".join("%x" % (data[i] << 8 | data[i + 1]) for i in range(0, 16, 2))


def address(size, pack, unpack):
    decode_port, encode_port = fixed_int(2)

    def decode(r):
        return {"host": unpack(r.take(size)), "port": decode_port(r)}

    return decode, lambda value: pack(value["host"]) + encode_port(value["port"])


ipv4 = address(4, pack_ipv4, unpack_ipv4)
ipv6 = address(16, pack_ipv6, unpack_ipv6)


# --- One message, to show how flags are done (ENC-80). ------------------------


def decode_connect_address(r):
    key = r.take(32).hex()
    flags = decode_uint(r) if r.at < len(r.data) else 0
    return {"publicKey": key, "nodes": array(ipv4)[0](r) if flags & 1 else None}


def encode_connect_address(value):
    key, nodes = from_hex(value["publicKey"], 32), value["nodes"]
    return key + b"\x00" if nodes is None else key + b"\x01" + array(ipv4)[1](nodes)


CODECS = {
    "uint": uint,
    "uint8": fixed_int(1),
    "uint16": fixed_int(2),
    "uint32": fixed_int(4),
    "uint64": fixed_int(8),
    "fixed32": fixed(32),
    "fixed64": fixed(64),
    "buffer": buffer,
    "string": string,
    "raw": raw,
    "uint-array": array(uint),
    "ipv4-address": ipv4,
    "ipv4-array": array(ipv4),
    "ipv6-address": ipv6,
    "ipv6-array": array(ipv6),
    "connect-address": (decode_connect_address, encode_connect_address),
}


# --- Derivations: input and output as in the vector file of the same name. ----


def blake2b(data, key=b"", size=32):
    return hashlib.blake2b(data, key=key, digest_size=size).digest()


def derive_hash(data, key, size):
    joined = b"".join(map(from_hex, data))
    return {"digest": blake2b(joined, from_hex(key or ""), size).hex()}


def namespace(name, n):
    return blake2b(blake2b(name.encode()) + bytes([n % 256]))


def derive_token(secret, host):
    return {"token": blake2b(host.encode(), from_hex(secret)).hex()}


def derive_refresh_chain(last, length):
    chain = [last]
    while len(chain) < length:
        chain.insert(0, blake2b(from_hex(chain[0])).hex())
    return {"chain": chain}


def derive_holepunch_secret(handshakeHash):
    key = from_hex(handshakeHash, 64)
    return {"secret": blake2b(namespace("hyperswarm/dht", 1), key).hex()}


def derive_distance(target, a, b):
    t, a, b = (int(text, 16) for text in (target, a, b))
    return {"closer": "equal" if a == b else "a" if a ^ t < b ^ t else "b"}


def derive_bucket(own, id):
    shared = 256 - (int(own, 16) ^ int(id, 16)).bit_length()
    return {"bucket": min(shared, 255)}


Z32 = "ybndrfg8ejkmcpqxot1uwisza345h769"


def derive_key_text_encode(publicKey):
    bits = int.from_bytes(from_hex(publicKey, 32), "big") << 4  # 52 groups of 5 bits
    return {"text": "".join(Z32[bits >> shift & 31] for shift in range(255, -1, -5))}


def derive_key_text_decode(text):
    if text.startswith("pear://"):
        text = text[len("pear://") :].split("/")[0]
    if re.fullmatch("[0-9a-fA-F]{64}", text):
        return {"publicKey": text.lower()}
    if len(text) != 52 or any(char not in Z32 for char in text):
        raise Rejected("not a key text")
    bits = 0
    for char in text:
        bits = bits << 5 | Z32.index(char)
    return {"publicKey": (bits >> 4).to_bytes(32, "big").hex()}


DERIVATIONS = {
    "hash": derive_hash,
    "namespace": lambda name, n: {"namespace": namespace(name, n).hex()},
    "node-id": lambda host, port: {"id": blake2b(ipv4[1]({"host": host, "port": port})).hex()},
    "token": derive_token,
    "holepunch-token": derive_token,
    "holepunch-secret": derive_holepunch_secret,
    "refresh-chain": derive_refresh_chain,
    "distance": derive_distance,
    "bucket": derive_bucket,
    "is-ipv4": lambda text: {"valid": is_ipv4(text)},
    "key-text-encode": derive_key_text_encode,
    "key-text-decode": derive_key_text_decode,
}


# --- The contract. ------------------------------------------------------------


def lookup(table, name):
    if name not in table:
        raise Unsupported("there is no %s here" % name)
    return table[name]


def hello(params):
    return {"contract": 1, "name": "python-example", "version": "1.0.0", "packages": {"python": sys.version.split()[0]}}


def decode(params):
    return {"value": lookup(CODECS, params["message"])[0](Reader(from_hex(params["hex"])))}


def encode(params):
    return {"hex": lookup(CODECS, params["message"])[1](params["value"]).hex()}


def derive(params):
    return {"output": lookup(DERIVATIONS, params["name"])(**params["input"])}


METHODS = {"hello": hello, "decode": decode, "encode": encode, "derive": derive, "close": lambda params: {}}


def answer(id, method, params):
    if method not in METHODS:
        return {"id": id, "error": {"code": "UNKNOWN_METHOD", "message": "there is no method %s" % method}}
    try:
        return {"id": id, "result": METHODS[method](params)}
    except Exception as err:
        # Anything but our own two is a defect of this driver: punchlist counts the case as crashed and goes on.
        code = {Rejected: "REJECTED", Unsupported: "UNSUPPORTED"}.get(type(err), "INTERNAL")
        return {"id": id, "error": {"code": code, "message": str(err) or repr(err)}}


def parse(line):
    """The three parts of a request, or None for a line that is none."""
    try:
        request = json.loads(line)
        return request["id"], request["method"], request["params"]
    except (ValueError, KeyError, TypeError):
        return None


def main():
    sys.stdin.reconfigure(encoding="utf-8")
    for line in sys.stdin:  # ends with stdin: whoever started us is gone
        if line.strip() == "":
            continue
        request = parse(line)
        if request is None:
            message = {"id": None, "error": {"code": "BAD_REQUEST", "message": "not a request"}}
        else:
            message = answer(*request)
        print(json.dumps(message), flush=True)
        if request is not None and request[1] == "close":
            break


if __name__ == "__main__":
    main()
