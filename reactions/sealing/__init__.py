"""How evidence is kept so that nobody can change it unnoticed: encrypted artifacts, manifests, one chain.

Each artifact is encrypted with a key of its own; that key is stored wrapped by the newsroom's evidence keys
(`settings.EVIDENCE_KEYS`, newest first), so keys can be rotated, and one artifact destroyed by destroying its key.

A capture's manifest (see `reactions.manifests`) commits to the bytes of each artifact, and names what is known of
the capture and of the comments found in it, and the seal of the capture before it. Whoever changes a byte of an old
capture would have to change every seal after it.

`ciphers` encrypts, `artifacts` stores and reads, `chain` seals, `inspecting` says what differs.
"""

from reactions.manifests import canonical_json, in_utc, seal_of, sha256_of
from reactions.sealing.artifacts import (
    NewArtifact,
    UnableToRead,
    artifact_key,
    check_artifact,
    digest_of,
    key_of_title,
    read_artifact,
    store_file,
)
from reactions.sealing.chain import head_of_chain, seal
from reactions.sealing.ciphers import evidence_cipher
from reactions.sealing.inspecting import (
    Inspection,
    Opened,
    Problem,
    opened,
    verify_capture,
    verify_chain,
)

__all__ = [
    "Inspection",
    "NewArtifact",
    "Opened",
    "Problem",
    "UnableToRead",
    "artifact_key",
    "canonical_json",
    "check_artifact",
    "digest_of",
    "evidence_cipher",
    "head_of_chain",
    "in_utc",
    "key_of_title",
    "opened",
    "read_artifact",
    "seal",
    "seal_of",
    "sha256_of",
    "store_file",
    "verify_capture",
    "verify_chain",
]
