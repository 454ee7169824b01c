#include "hooks/config.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <span>
#include <utility>

#include "fhir/json/reader.hpp"
#include "hooks/files.hpp"
#include "hooks/protocol/members.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Member;
using fhir::json::Value;

// Reads the members of one object after a table; what the table does not name is an error.
class ConfigReader {
  public:
    using Setter = std::function<void(const Value&, const std::string& path)>;
    struct Field {
        std::string_view name;
        Setter set;
    };

    ConfigReader(std::filesystem::path file, std::string_view body, Diagnostics& diagnostics)
        : file_(std::move(file)), body_(body), diagnostics_(&diagnostics) {}

    void read_object(const Value& value, const std::string& path, std::span<const Field> fields) {
        if (!value.is_object()) {
            wrong_kind("an object", value, path);
            return;
        }
        for (const Member& member : value.members()) {
            const std::string member_at = member_path(path, member.name);
            place_ = member.name;
            const auto field = std::ranges::find(fields, member.name, &Field::name);
            if (field == fields.end()) {
                error("unknown member", member_at);
            } else {
                field->set(member.value, member_at);
            }
        }
    }

    Setter text(const std::function<void(std::string_view, const std::string&)>& set) {
        return [this, set](const Value& value, const std::string& path) {
            if (!value.is_string() || value.text().empty()) {
                wrong_kind("a string that is not empty", value, path);
                return;
            }
            place_ = value.text();
            set(value.text(), path);
        };
    }

    Setter texts(const std::function<void(std::string_view, const std::string&)>& add) {
        return [this, add](const Value& value, const std::string& path) {
            if (!value.is_array()) {
                wrong_kind("an array of strings", value, path);
                return;
            }
            std::size_t index = 0;
            for (const Value& element : value.elements()) {
                text(add)(element, path + '[' + std::to_string(index++) + ']');
            }
        };
    }

    Setter boolean(bool& target) {
        return [this, &target](const Value& value, const std::string& path) {
            if (!value.is_boolean()) {
                wrong_kind("true or false", value, path);
                return;
            }
            target = value.as_boolean();
        };
    }

    /// A whole number from `min` to `max`.
    Setter number(std::uint64_t min, std::uint64_t max, std::function<void(std::uint64_t)> set) {
        return [this, min, max, set = std::move(set)](const Value& value, const std::string& path) {
            std::uint64_t number = 0;
            const std::string_view text = value.text();
            const auto [end, fault] =
                std::from_chars(text.data(), text.data() + text.size(), number);
            if (!value.is_number() || fault != std::errc() || end != text.data() + text.size() ||
                number < min || number > max) {
                std::string message = "expected a whole number from ";
                message += std::to_string(min);
                message += " to ";
                message += std::to_string(max);
                error(std::move(message), path);
                return;
            }
            set(number);
        };
    }

    Setter object(std::vector<Field> fields) {
        return [this, fields = std::move(fields)](const Value& value, const std::string& path) {
            read_object(value, path, fields);
        };
    }

    void error(std::string message, const std::string& path) {
        diagnostics_->error(file_.string(), range(), std::move(message), path);
    }

    void wrong_kind(std::string_view expected, const Value& found, const std::string& path) {
        error(unexpected_kind(expected, found, path).error().message, path);
    }

    [[nodiscard]] std::filesystem::path resolve(std::string_view path) const {
        return (file_.parent_path() / path).lexically_normal();
    }

  private:
    // Names and strings point into the body, so their place in the file is known.
    [[nodiscard]] SourceRange range() const {
        if (place_.data() < body_.data() || place_.data() > body_.data() + body_.size()) {
            return {};
        }
        const std::string_view before =
            body_.substr(0, static_cast<std::size_t>(place_.data() - body_.data()));
        const auto line = static_cast<std::uint32_t>(std::ranges::count(before, '\n')) + 1;
        const std::string_view in_line = before.substr(before.rfind('\n') + 1);
        const auto column =
            static_cast<std::uint32_t>(std::ranges::count_if(
                in_line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; })) +
            1;
        return {{line, column}, {line, column}};
    }

    std::filesystem::path file_;
    std::string_view body_;   // owner: the body buffer of parse_config
    std::string_view place_;  // last name or string that was looked at; points into body_
    Diagnostics* diagnostics_;
};

bool is_base_url(std::string_view url) {
    return !url_host(url).empty() && !url.ends_with('/') &&
           url.find_first_of("?#\"<> ") == std::string_view::npos;
}

bool is_origin(std::string_view origin) {
    const std::size_t authority = origin.find("://");
    return !url_host(origin).empty() &&
           origin.find_first_of("/?#*", authority + 3) == std::string_view::npos;
}

ConfigReader::Setter listen_setter(ConfigReader& reader, std::function<void(ListenAddress)> set) {
    return reader.text(
        [&reader, set = std::move(set)](std::string_view text, const std::string& path) {
            Result<ListenAddress> address = parse_listen_address(text);
            if (!address) {
                reader.error(address.error().message, path);
                return;
            }
            set(*std::move(address));
        });
}

ConfigReader::Setter milliseconds(ConfigReader& reader, std::chrono::milliseconds& target) {
    return reader.number(
        0, 600'000, [&target](std::uint64_t value) { target = std::chrono::milliseconds(value); });
}

ConfigReader::Setter size(ConfigReader& reader, std::size_t& target, std::uint64_t min,
                          std::uint64_t max) {
    return reader.number(min, max, [&target](std::uint64_t value) { target = value; });
}

std::vector<ConfigReader::Field> limit_fields(ConfigReader& reader, Config& config) {
    constexpr std::uint64_t kMebi = 1'048'576;
    ServerLimits& limits = config.limits;
    return {
        {"body_bytes_max", size(reader, limits.body_bytes_max, 1024, 256 * kMebi)},
        {"arena_bytes_max", size(reader, config.service.arena_bytes_max, 65'536, 4096 * kMebi)},
        {"memory_bytes_max", size(reader, limits.memory_bytes_max, kMebi, kMebi * kMebi)},
        {"connections_max", size(reader, limits.connections_max, 1, 1'000'000)},
        {"connections_per_peer_max", size(reader, limits.connections_per_peer_max, 1, 1'000'000)},
        {"requests_in_work_max", size(reader, limits.requests_in_work_max, 1, 100'000)},
        {"requests_waiting_max", size(reader, limits.requests_waiting_max, 0, 100'000)},
        {"idle_timeout_ms", milliseconds(reader, limits.idle_timeout)},
        {"head_timeout_ms", milliseconds(reader, limits.head_timeout)},
        {"body_timeout_ms", milliseconds(reader, limits.body_timeout)},
        {"write_timeout_ms", milliseconds(reader, limits.write_timeout)},
        {"drain_delay_ms", milliseconds(reader, limits.drain_delay)},
        {"drain_timeout_ms", milliseconds(reader, limits.drain_timeout)},
    };
    // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDeleteLeaks): the functions are in the result.
}

ConfigReader::Setter origins_setter(ConfigReader& reader, Config& config) {
    return [&reader, &config](const Value& value, const std::string& path) {
        config.cors_origins.emplace();
        reader.texts([&](std::string_view origin, const std::string& origin_path) {
            if (!is_origin(origin)) {
                reader.error("expected an origin such as `https://ehr.example`", origin_path);
                return;
            }
            config.cors_origins->emplace_back(origin);
        })(value, path);
    };
}

std::vector<ConfigReader::Field> fields_of(ConfigReader& reader, Config& config) {
    return {
        {"listen", listen_setter(reader, [&](ListenAddress a) { config.listen = std::move(a); })},
        {"admin_listen",
         listen_setter(reader, [&](ListenAddress a) { config.admin_listen = std::move(a); })},
        {"base_url", reader.text([&](std::string_view url, const std::string& path) {
             if (!is_base_url(url)) {
                 reader.error(
                     "expected a URL such as `https://cds.example` without a slash at "
                     "the end",
                     path);
             }
             config.base_url = url;
         })},
        {"behind_proxy", reader.boolean(config.behind_proxy)},
        {"proxies", reader.texts([&](std::string_view address, const std::string& path) {
             if (!is_numeric_address(address)) {
                 reader.error("expected a numeric address", path);
             }
             config.proxies.emplace_back(address);
         })},
        {"threads",
         reader.number(
             0, 1024, [&](std::uint64_t value) { config.threads = static_cast<unsigned>(value); })},
        {"guidelines", reader.texts([&](std::string_view folder, const std::string&) {
             config.guidelines.push_back(reader.resolve(folder));
         })},
        {"value_sets", reader.text([&](std::string_view folder, const std::string&) {
             config.value_sets = reader.resolve(folder);
         })},
        {"cors", reader.object({{"origins", origins_setter(reader, config)}})},
        {"log_level", reader.text([&](std::string_view text, const std::string& path) {
             const std::optional<LogLevel> level = parse_log_level(text);
             if (!level) {
                 reader.error("expected `info`, `warning`, `error` or `off`", path);
             }
             config.log_level = level.value_or(LogLevel::Info);
         })},
        {"empty_system_actions", reader.boolean(config.service.cards.empty_system_actions)},
        {"limits", reader.object(limit_fields(reader, config))},
    };
}

}  // namespace

std::string Config::public_base_url() const {
    return base_url.empty() ? "http://" + listen.to_string() : base_url;
}

std::optional<Config> load_config(const std::filesystem::path& file, Diagnostics& diagnostics) {
    const std::optional<std::string> text = read_file(file);
    if (!text) {
        diagnostics.error(file.string(), {}, "the file cannot be read");
        return std::nullopt;
    }
    return parse_config(file, *text, diagnostics);
}

std::optional<Config> parse_config(const std::filesystem::path& file, std::string_view text,
                                   Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.error_count();
    diagnostics.keep_source(file.string(), std::string(text));
    fhir::json::BodyBuffer body(text);
    RequestArena arena;
    const Result<Value> root = fhir::json::parse(body, arena);
    if (!root) {
        diagnostics.error(file.string(), {}, root.error().message, root.error().where);
        return std::nullopt;
    }
    Config config;
    ConfigReader reader(file, body.view(), diagnostics);
    reader.read_object(*root, "", fields_of(reader, config));
    check_config(config, file.string(), diagnostics);
    if (diagnostics.error_count() != errors_before) {
        return std::nullopt;
    }
    return config;
}

void check_config(const Config& config, const std::string& file, Diagnostics& diagnostics) {
    if (!config.listen.is_loopback() && !config.behind_proxy) {
        diagnostics.error(file, {},
                          "plain HTTP on an address other than loopback; put a TLS proxy in "
                          "front and set `behind_proxy: true`",
                          "listen");
    }
    if (!config.listen.is_loopback() && config.base_url.empty()) {
        diagnostics.error(file, {}, "required when `listen` is not loopback", "base_url");
    }
}

}  // namespace hookline::hooks
