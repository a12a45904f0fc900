"""An OIDC issuer: keys that rotate, discovery and JWKS over TLS, and tokens with any fault."""
import base64
import json
import secrets
import threading
import time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature, encode_dss_signature)


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(value, size=None):
    return encode(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


class Key:
    def __init__(self, algorithm):
        self.algorithm = algorithm
        self.id = secrets.token_hex(8)
        self.private = (rsa.generate_private_key(65537, 2048) if algorithm == "RS256"
                        else ec.generate_private_key(ec.SECP256R1()))

    def sign(self, data):
        if self.algorithm == "RS256":
            return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())
        r, s = decode_dss_signature(self.private.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def public(self):
        numbers = self.private.public_key().public_numbers()
        shape = ({"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
                 if self.algorithm == "RS256"
                 else {"kty": "EC", "crv": "P-256", "x": number(numbers.x, 32),
                       "y": number(numbers.y, 32)})
        return {"kid": self.id, "alg": self.algorithm, "use": "sig", **shape}


def verify(jwk, data, signature):
    """Raises when the signature is not the key's."""
    def big(name):
        return int.from_bytes(decode(jwk[name]), "big")
    if jwk["kty"] == "RSA":
        public = rsa.RSAPublicNumbers(big("e"), big("n")).public_key()
        public.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        return
    public = ec.EllipticCurvePublicNumbers(big("x"), big("y"), ec.SECP256R1()).public_key()
    half = len(signature) // 2
    der = encode_dss_signature(int.from_bytes(signature[:half], "big"),
                               int.from_bytes(signature[half:], "big"))
    public.verify(der, data, ec.ECDSA(hashes.SHA256()))


class Issuer:
    """Several issuers at one address, told apart by path: /acme is the team acme's."""

    def __init__(self):
        self.address = None
        self.lock = threading.Lock()
        self.rotate()

    def rotate(self):
        with self.lock:
            self.keys = {name: Key(name) for name in ("RS256", "ES256")}

    def url(self, path="/acme"):
        return f"{self.address}{path}".rstrip("/")

    def token(self, wish):
        """`wish`: path, sub, aud, alg, lifetime, claims (further ones; null removes), fault."""
        now = int(time.time())
        fault = wish.get("fault")
        claims = {
            "iss": self.url(wish.get("path", "/acme")),
            "sub": wish.get("sub", "owner:acme:project:site:environment:production"),
            "aud": wish.get("aud", "https://vercel.com/acme"),
            "iat": now, "nbf": now - 5, "exp": now + wish.get("lifetime", 3600)}
        if fault == "expired":
            claims.update(iat=now - 7200, nbf=now - 7200, exp=now - 3600)
        if fault == "not-yet-valid":
            claims.update(nbf=now + 3600, exp=now + 7200)
        if fault == "wrong-audience":
            claims["aud"] = "https://vercel.com/somebody-else"
        for name, value in wish.get("claims", {}).items():
            claims.pop(name, None) if value is None else claims.update({name: value})
        with self.lock:
            key = self.keys[wish.get("alg", "RS256")]
        header = {"typ": "JWT", "alg": key.algorithm, "kid": key.id}
        if fault == "unknown-key":
            key = Key(key.algorithm)
            header["kid"] = key.id
        if fault == "none":
            header["alg"] = "none"
        text = ".".join(encode(json.dumps(part).encode()) for part in (header, claims))
        signature = b"" if fault == "none" else key.sign(text.encode())
        if fault == "bad-signature":
            signature = bytes([signature[0] ^ 1]) + signature[1:]
        return f"{text}.{encode(signature)}"

    def answer(self, path):
        """A GET below the issuer's address; None when there is nothing."""
        if path.endswith("/.well-known/openid-configuration"):
            base = self.address + path[:-len("/.well-known/openid-configuration")]
            return {
                "issuer": base, "jwks_uri": self.address + "/jwks",
                "id_token_signing_alg_values_supported": ["RS256", "ES256"],
                "response_types_supported": ["id_token"], "subject_types_supported": ["public"]}
        if path == "/jwks":
            with self.lock:
                return {"keys": [key.public() for key in self.keys.values()]}
        return None
