#include "hooks/config/secret_source.hpp"

#include <sys/stat.h>

#include <cstdlib>

#include "fhir/base/files.hpp"

namespace hookline::hooks {
namespace {

constexpr mode_t kOpenToOthers = 0007;

Result<std::string> read_secret_file(const std::filesystem::path& file) {
    struct stat status{};
    if (::stat(file.c_str(), &status) == 0 && (status.st_mode & kOpenToOthers) != 0) {
        return fail(ErrorKind::LoadFailed,
                    "the secret is open to every user; expected a mode such as 0600",
                    file.string());
    }
    std::string text = read_file(file).value_or("");
    if (text.ends_with('\n')) {
        text.pop_back();
    }
    if (text.empty()) {
        return fail(ErrorKind::LoadFailed, "expected a file with a secret", file.string());
    }
    return text;
}

}  // namespace

ConfigReader::Setter secret_setter(ConfigReader& reader, SecretSource& target) {
    return [&reader, &target](const ConfigReader::Value& value, const std::string& path) {
        const auto fields = std::to_array<ConfigReader::Field>({
            {"env", reader.text_into(target.env)},
            {"file", reader.text([&](std::string_view file, const std::string&) {
                 target.file = reader.resolve(file);
             })},
        });
        const bool is_reference = value.is_object() && value.members().size() == 1 &&
                                  (value.find("env") != nullptr || value.find("file") != nullptr);
        if (!is_reference) {
            // Somebody may have written the secret itself here: its line must not be shown.
            reader.error_at_secret("expected `{\"env\": NAME}` or `{\"file\": FILE}`", path);
            return;
        }
        reader.read_object(value, path, fields);
    };
}

Result<std::string> read_secret(const SecretSource& source, std::string_view member) {
    if (!source.file.empty()) {
        return read_secret_file(source.file);
    }
    if (source.env.empty()) {
        return std::string();
    }
    const char* text = std::getenv(source.env.c_str());
    if (text == nullptr || *text == '\0') {
        return fail(ErrorKind::LoadFailed,
                    "the environment variable `" + source.env + "` is not set",
                    std::string(member));
    }
    return std::string(text);
}

}  // namespace hookline::hooks
