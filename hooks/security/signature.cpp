#include "hooks/security/signature.hpp"

#include <memory>

extern "C" {
#include <cjose/cjose.h>
}

#include "hooks/thread_role.hpp"

namespace hookline::hooks {
namespace {

struct ReleaseKey {
    void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
};
struct ReleaseSignature {
    void operator()(cjose_jws_t* signature) const { cjose_jws_release(signature); }
};

bool has_fitting_size(std::size_t signature_bytes, SignatureAlgorithm algorithm) {
    switch (algorithm) {
        case SignatureAlgorithm::ES256:
            return signature_bytes == 64;
        case SignatureAlgorithm::ES384:
            return signature_bytes == 96;
        case SignatureAlgorithm::RS256:
        case SignatureAlgorithm::RS384:
        case SignatureAlgorithm::RS512:
            return signature_bytes >= 256;
    }
    return false;
}

}  // namespace

bool verify_signature(const BearerToken& token, const Jwk& key, SignatureAlgorithm algorithm) {
    assert_off_io_threads("signatures have threads of their own");
    if (token.alg != to_string(algorithm) || !key.allows(algorithm) ||
        !has_fitting_size(token.signature_bytes, algorithm)) {
        return false;
    }
    // Imported for each call: the reference count of a cjose key is not safe across threads.
    cjose_err error{};
    const std::unique_ptr<cjose_jwk_t, ReleaseKey> imported(
        cjose_jwk_import(key.json.data(), key.json.size(), &error));
    const std::unique_ptr<cjose_jws_t, ReleaseSignature> signature(
        cjose_jws_import(token.compact.data(), token.compact.size(), &error));
    return imported && signature && cjose_jws_verify(signature.get(), imported.get(), &error);
}

}  // namespace hookline::hooks
