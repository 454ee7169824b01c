#include "engine/pack/pack_key.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <limits>
#include <memory>

#include "fhir/base/files.hpp"

namespace hookline::engine {
namespace {

constexpr std::size_t kSignatureBytes = 64;

struct Free {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Bio = std::unique_ptr<BIO, Free>;
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_MD_CTX, Free>;

// OpenSSL keeps one queue of errors for each thread; what is left there puzzles who comes next.
struct CleanQueue {
    CleanQueue() = default;
    ~CleanQueue() { ERR_clear_error(); }
    CleanQueue(const CleanQueue&) = delete;
    CleanQueue& operator=(const CleanQueue&) = delete;
};

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Result<PackKey> PackKey::load(const std::filesystem::path& file) {
    const auto pem = read_file(file);
    if (!pem) {
        return fail(ErrorKind::LoadFailed, "file cannot be read", file.string());
    }
    auto key = parse(*pem);
    if (!key) {
        return fail(key.error().kind, key.error().message, file.string());
    }
    return key;
}

Result<PackKey> PackKey::parse(std::string_view pem) {
    const CleanQueue queue;
    const auto refusal = fail(ErrorKind::LoadFailed,
                              "expected a public Ed25519 key as PEM (`openssl pkey -pubout`)");
    if (pem.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
        return refusal;
    }
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const Key read(bio == nullptr ? nullptr
                                  : PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
    PackKey key;
    std::size_t size = key.bytes_.size();
    if (read == nullptr || EVP_PKEY_get_base_id(read.get()) != EVP_PKEY_ED25519 ||
        EVP_PKEY_get_raw_public_key(read.get(), key.bytes_.data(), &size) != 1 ||
        size != key.bytes_.size()) {
        return refusal;
    }
    return key;
}

bool PackKey::verifies(std::string_view message, std::string_view signature) const {
    const CleanQueue queue;
    const Key key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_.data(), bytes_.size()));
    const Context context(EVP_MD_CTX_new());
    return signature.size() == kSignatureBytes && key != nullptr && context != nullptr &&
           EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                            message.size()) == 1;
}

}  // namespace hookline::engine
