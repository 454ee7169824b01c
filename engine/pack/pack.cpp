#include "engine/pack/pack.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>
#include <vector>

#include "engine/pack/folder_files.hpp"
#include "engine/pack/pack_key.hpp"
#include "fhir/base/files.hpp"
#include "fhir/json/writer.hpp"
#include "hookline_version.hpp"
#include "mappings/json_file.hpp"

namespace hookline::engine {
namespace {

namespace fs = std::filesystem;
using fhir::json::Member;
using fhir::json::Value;

constexpr const char* kManifest = "guideline.json";
constexpr const char* kUnfinished = ".pack.json.new";

// What pack.json does not name: itself and its signature.
bool is_of_seal(std::string_view name) {
    return name == kPackFile || name == kPackSignatureFile;
}

// What a pack.json says, against the folder that it lies in.
class PackChecker {
  public:
    PackChecker(const fs::path& folder, const mappings::JsonFile& file, Diagnostics& diagnostics)
        : folder_(folder), file_(file), diagnostics_(diagnostics) {}

    void check(const std::vector<std::string>& found) {
        check_members(file_.root, {"id", "version", "engine", "files"}, {});
        check_names();
        check_engine();
        check_files(found);
    }

  private:
    void error(std::string path, std::string message) {
        diagnostics_.error(file_.name, {}, std::move(message), std::move(path));
    }

    void check_members(const Value& object, std::initializer_list<std::string_view> known,
                       const std::string& path) {
        for (const Member& member : object.members()) {
            const std::string_view name = member.name;
            if (std::ranges::find(known, name) == known.end()) {
                error(path + std::string(name), "unknown member");
            }
        }
    }

    // As in the manifest of the guideline.
    void check_names() {
        const auto manifest = mappings::read_json_file(folder_ / kManifest, diagnostics_);
        if (manifest == nullptr) {
            return;
        }
        for (const fhir::json::MemberName member :
             {fhir::json::MemberName("id"), fhir::json::MemberName("version")}) {
            const std::string_view own = file_.root.string_at(member);
            if (own.empty() || own != manifest->root.string_at(member)) {
                error(std::string(member.view()), "not the one of " + std::string(kManifest));
            }
        }
    }

    void check_engine() {
        const Value* engine = file_.root.find("engine");
        if (engine == nullptr || !engine->is_object()) {
            error("engine", "expected {\"from\": VERSION, \"before\": VERSION}");
            return;
        }
        check_members(*engine, {"from", "before"}, "engine.");
        const auto from = parse_engine_version(engine->string_at("from"));
        const auto before = parse_engine_version(engine->string_at("before"));
        const auto own = parse_engine_version(kVersion);
        if (!from || !before) {
            error("engine", "expected versions like 1.2.3");
        } else if (!own || *own < *from || !(*own < *before)) {
            error("engine", "the pack is not made for version " + std::string(kVersion));
        }
    }

    void check_files(const std::vector<std::string>& found) {
        const Value* files = file_.root.find("files");
        if (files == nullptr || !files->is_object()) {
            error("files", "expected an object of file names and their SHA-256");
            return;
        }
        for (const std::string& name : found) {
            if (!is_of_seal(name)) {
                check_file(name, *files);
            }
        }
        // Only names of the listing are ever opened, so that none leads out of the folder.
        for (const Member& member : files->members()) {
            const std::string_view name = member.name;
            if (!std::ranges::binary_search(found, name) || is_of_seal(name)) {
                error("files." + std::string(name), "there is no such file in the folder");
            }
        }
    }

    void check_file(const std::string& name, const Value& files) {
        const auto& members = files.members();
        const auto entry = std::ranges::find_if(
            members, [&](const Member& member) { return std::string_view(member.name) == name; });
        const std::string path = (folder_ / name).string();
        if (entry == members.end()) {
            diagnostics_.error(path, {}, "the file is not in pack.json");
            return;
        }
        const auto text = read_file(path);
        if (!text) {
            diagnostics_.error(path, {}, "file cannot be read");
        } else if (!entry->value.is_string() ||
                   mappings::sha256_hex(*text) != entry->value.text()) {
            diagnostics_.error(path, {}, "the file is not the one that pack.json describes");
        }
    }

    const fs::path& folder_;
    const mappings::JsonFile& file_;
    Diagnostics& diagnostics_;
};

// nullopt with findings when one cannot be used: a key that is missing must not go unnoticed.
std::optional<std::vector<PackKey>> load_keys(const std::vector<fs::path>& files,
                                              Diagnostics& diagnostics) {
    std::vector<PackKey> keys;
    for (const fs::path& file : files) {
        if (const auto key = PackKey::load(file)) {
            keys.push_back(*key);
        } else {
            diagnostics.error(file.string(), {}, key.error().message);
        }
    }
    return keys.size() == files.size() ? std::optional(std::move(keys)) : std::nullopt;
}

// SR-153: what is signed are the bytes of pack.json, which names all others.
void check_signature(const fs::path& folder, const mappings::JsonFile& pack,
                     const std::vector<fs::path>& key_files, Diagnostics& diagnostics) {
    const auto keys = load_keys(key_files, diagnostics);
    if (!keys) {
        return;
    }
    const auto text = read_file(pack.name);
    if (!text || mappings::sha256_hex(*text) != pack.sha256) {
        diagnostics.error(pack.name, {}, "the file was changed while it was read");
        return;
    }
    const fs::path file = folder / kPackSignatureFile;
    const auto signature = read_file(file);
    if (!signature) {
        diagnostics.error(file.string(), {},
                          "the configuration demands signed packs, and there is no signature");
    } else if (std::ranges::none_of(
                   *keys, [&](const PackKey& key) { return key.verifies(*text, *signature); })) {
        diagnostics.error(file.string(), {},
                          "pack.json was not signed with any of the keys of the configuration");
    }
}

// nullopt with a finding.
std::optional<std::string> pack_text(const fs::path& folder, std::string_view from,
                                     std::string_view before, const std::vector<std::string>& files,
                                     Diagnostics& diagnostics) {
    const auto manifest = mappings::read_json_file(folder / kManifest, diagnostics);
    if (manifest == nullptr) {
        return std::nullopt;
    }
    std::string text;
    fhir::json::Writer writer(text, 2);
    writer.begin_object();
    writer.key("id").string(manifest->root.string_at("id"));
    writer.key("version").string(manifest->root.string_at("version"));
    writer.key("engine").begin_object();
    writer.key("from").string(from).key("before").string(before).end_object();
    writer.key("files").begin_object();
    for (const std::string& name : files) {
        const auto bytes = read_file(folder / name);
        if (!bytes) {
            diagnostics.error((folder / name).string(), {}, "file cannot be read");
            return std::nullopt;
        }
        writer.key(name).string(mappings::sha256_hex(*bytes));
    }
    writer.end_object().end_object();
    return text + '\n';
}

}  // namespace

std::optional<EngineVersion> parse_engine_version(std::string_view text) {
    constexpr std::size_t kDigitsMax = 9;
    std::array<std::uint32_t, 3> parts{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        std::size_t digits = 0;
        while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
            parts[i] = parts[i] * 10 + static_cast<std::uint32_t>(text[digits++] - '0');
            if (digits > kDigitsMax) {
                return std::nullopt;
            }
        }
        const bool is_last = i + 1 == parts.size();
        if (digits == 0 ||
            (is_last ? digits != text.size() : !text.substr(digits).starts_with('.'))) {
            return std::nullopt;
        }
        text.remove_prefix(is_last ? digits : digits + 1);
    }
    return EngineVersion{parts[0], parts[1], parts[2]};
}

bool check_pack(const fs::path& folder, const PackDemand& demand, Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.error_count();
    std::error_code ignored;
    const fs::path pack = folder / kPackFile;
    const bool is_pack =
        demand.check != PackCheck::Ignored && fs::exists(fs::symlink_status(pack, ignored));
    const auto files = files_of_folder(folder, is_pack, diagnostics);
    if (!files) {
        return false;
    }
    if (is_pack) {
        if (const auto file = mappings::read_json_file(pack, diagnostics)) {
            PackChecker(folder, *file, diagnostics).check(*files);
            if (!demand.keys.empty()) {
                check_signature(folder, *file, demand.keys, diagnostics);
            }
        }
    } else if (demand.check == PackCheck::Required ||
               (demand.check == PackCheck::WherePresent && !demand.keys.empty())) {
        diagnostics.error(
            folder.string(), {},
            "a pack is demanded (`require_packs` or `pack_keys`) and this folder has no pack.json; "
            "`hookline pack` writes it");
    }
    return diagnostics.error_count() == errors_before;
}

std::optional<std::size_t> write_pack(const fs::path& folder, std::string_view from,
                                      std::string_view before, Diagnostics& diagnostics) {
    auto files = files_of_folder(folder, true, diagnostics);
    if (!files) {
        return std::nullopt;
    }
    std::erase_if(*files, is_of_seal);
    std::erase(*files, kUnfinished);
    const auto text = pack_text(folder, from, before, *files, diagnostics);
    if (!text) {
        return std::nullopt;
    }
    // Whole or not at all.
    const fs::path pack = folder / kPackFile;
    const fs::path unfinished = folder / kUnfinished;
    std::error_code error;
    {
        std::ofstream out(unfinished, std::ios::binary);
        out << *text;
        out.close();
        if (out) {
            fs::rename(unfinished, pack, error);
        } else {
            error = std::make_error_code(std::errc::io_error);
        }
    }
    if (error) {
        std::error_code ignored;
        fs::remove(unfinished, ignored);
        diagnostics.error(pack.string(), {}, "file cannot be written");
        return std::nullopt;
    }
    return files->size();
}

}  // namespace hookline::engine
