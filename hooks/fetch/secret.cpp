#include "hooks/fetch/secret.hpp"

#include <openssl/crypto.h>

namespace hookline::hooks {

void wipe(std::string& text) {
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

Secret::Text::~Text() {
    wipe(text);
}

}  // namespace hookline::hooks
