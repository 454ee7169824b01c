#include "hooks/pseudonym.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "fhir/base/files.hpp"

namespace hookline::hooks {
namespace {

// Pseudonyms are of ids that can be tried one after the other, so the key has to be beyond trial.
constexpr std::size_t kSecretBytesMin = 32;

constexpr mode_t kOpenToOthers = 0007;

Result<std::string> read_key(const std::filesystem::path& file, mode_t mode) {
    if ((mode & kOpenToOthers) != 0) {
        return fail(ErrorKind::LoadFailed,
                    "the key of the pseudonyms is open to every user; expected a mode such as 0600",
                    file.string());
    }
    auto text = read_file(file);
    if (!text) {
        return fail(ErrorKind::LoadFailed, "the key of the pseudonyms cannot be read",
                    file.string());
    }
    return check_pseudonym_key(*std::move(text), file.string());
}

}  // namespace

Pseudonym make_pseudonym(std::string_view key, std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) {
        text += std::to_string(part.size());
        text += ':';
        text += part;
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), nullptr);
    Pseudonym result{};
    std::copy_n(digest.begin(), result.size(), result.begin());
    return result;
}

Result<std::string> check_pseudonym_key(std::string secret, const std::string& where) {
    if (secret.size() < kSecretBytesMin) {
        return fail(ErrorKind::LoadFailed,
                    "the key of the pseudonyms is too short; expected at least " +
                        std::to_string(kSecretBytesMin) + " bytes",
                    where);
    }
    return secret;
}

Result<std::string> read_or_make_pseudonym_key(const std::filesystem::path& file) {
    struct stat status{};
    const bool is_there = ::stat(file.c_str(), &status) == 0;
    if (is_there && status.st_size > 0) {
        return read_key(file, status.st_mode);
    }
    if (is_there) {  // of a start that was cut off
        ::unlink(file.c_str());
    }
    std::string secret(kSecretBytesMin, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(secret.data()),
                   static_cast<int>(secret.size())) != 1) {
        return fail(ErrorKind::LoadFailed, "no random bytes from the system");
    }
    const int descriptor =
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    const bool written =
        descriptor >= 0 &&
        ::write(descriptor, secret.data(), secret.size()) == static_cast<ssize_t>(secret.size()) &&
        ::fsync(descriptor) == 0;
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    if (!written) {
        if (descriptor >= 0) {
            ::unlink(file.c_str());
        }
        return fail(ErrorKind::LoadFailed, "the key of the pseudonyms cannot be written",
                    file.string());
    }
    return secret;
}

}  // namespace hookline::hooks
