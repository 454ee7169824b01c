#include "hooks/fetch/ca_file.hpp"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <memory>

namespace hookline::hooks {

Result<void> check_ca_file(const std::filesystem::path& file) {
    if (file.empty()) {
        return {};
    }
    const std::unique_ptr<X509_STORE, void (*)(X509_STORE*)> store(X509_STORE_new(),
                                                                   X509_STORE_free);
    const bool is_sound = store != nullptr && X509_STORE_load_file(store.get(), file.c_str()) == 1;
    ERR_clear_error();
    if (!is_sound) {
        return fail(ErrorKind::LoadFailed,
                    "expected certificates of issuers as PEM that can be read", file.string());
    }
    return {};
}

}  // namespace hookline::hooks
