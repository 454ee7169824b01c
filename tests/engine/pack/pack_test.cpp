#include "engine/pack/pack.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "fhir/base/files.hpp"
#include "hookline_version.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hookline::engine {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

// A packed folder with a file of each kind.
struct Packed {
    Packed() {
        write(folder / "guideline.json", R"({"id":"g","version":"1.2.0"})");
        write(folder / "Rules.cql", "library Rules");
        write(folder / "cases/one.request.json", "{}");
        write(folder / "README.md", "");
        Diagnostics diagnostics;
        const auto files = write_pack(folder, kVersion, "9.0.0", diagnostics);
        REQUIRE_MESSAGE(files.has_value(), diagnostics.to_text());
        CHECK(*files == 4);
    }

    [[nodiscard]] std::string check(PackCheck how = PackCheck::WherePresent) const {
        Diagnostics diagnostics;
        const bool passed = check_pack(folder, {how}, diagnostics);
        CHECK(passed == diagnostics.all().empty());
        std::string text = diagnostics.to_text();
        const std::string prefix = folder.string() + '/';
        for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) {
            text.erase(at, prefix.size());
        }
        return text;
    }
    void replace(const std::string& from, const std::string& to) const {
        std::string text = read_file(folder / kPackFile).value();
        const std::size_t at = text.find(from);
        REQUIRE_MESSAGE(at != std::string::npos, from);
        write(folder / kPackFile, text.replace(at, from.size(), to));
    }

    test::TemporaryFolder root;
    fs::path folder = root / "g";
};

struct Row {
    const char* name;
    std::function<void(const Packed&)> change;
    const char* wants;
};

TEST_CASE("SR-152: a pack loads as it was written, and in no other way") {
    const std::string hash(64, '0');
    const std::vector<Row> rows = {
        {"as written", [](const Packed&) {}, ""},
        {"changed CQL", [](const Packed& p) { write(p.folder / "Rules.cql", "library Rulez"); },
         "Rules.cql: error: the file is not the one that pack.json describes\n"},
        {"grown, empty before", [](const Packed& p) { write(p.folder / "README.md", "\n"); },
         "README.md: error: the file is not the one that pack.json describes\n"},
        {"changed case", [](const Packed& p) { write(p.folder / "cases/one.request.json", "[]"); },
         "cases/one.request.json: error: the file is not the one that pack.json describes\n"},
        {"missing", [](const Packed& p) { fs::remove(p.folder / "Rules.cql"); },
         "pack.json: error: there is no such file in the folder (at files.Rules.cql)\n"},
        {"added", [](const Packed& p) { write(p.folder / "cases/two.json", "{}"); },
         "cases/two.json: error: the file is not in pack.json\n"},
        {"added, hidden", [](const Packed& p) { write(p.folder / ".hidden/x", ""); },
         ".hidden/x: error: the file is not in pack.json\n"},
        {"another manifest",
         [](const Packed& p) {
             write(p.folder / "guideline.json", R"({"id":"g","version":"1.3.0"})");
         },
         "pack.json: error: not the one of guideline.json (at version)\n"
         "guideline.json: error: the file is not the one that pack.json describes\n"},
        {"another id", [](const Packed& p) { p.replace(R"("id": "g")", R"("id": "h")"); },
         "pack.json: error: not the one of guideline.json (at id)\n"},
        {"no version", [](const Packed& p) { p.replace(R"("version": "1.2.0",)", ""); },
         "pack.json: error: not the one of guideline.json (at version)\n"},
        {"a member more", [](const Packed& p) { p.replace(R"("id")", R"("x": 1, "id")"); },
         "pack.json: error: unknown member (at x)\n"},
        {"no hash",
         [](const Packed& p) { p.replace(R"("Rules.cql": ")", R"("Rules.cql": 7, "x": ")"); },
         "Rules.cql: error: the file is not the one that pack.json describes\n"
         "pack.json: error: there is no such file in the folder (at files.x)\n"},
        {"no files", [](const Packed& p) { p.replace(R"("files")", R"("fils")"); },
         "pack.json: error: unknown member (at fils)\n"
         "pack.json: error: expected an object of file names and their SHA-256 (at files)\n"},
        {"a path that leads out",
         [&](const Packed& p) {
             p.replace(R"("files": {)",
                       R"("files": {"../x": ")" + hash + R"(", "/etc/passwd": ")" + hash + R"(",)");
         },
         "pack.json: error: there is no such file in the folder (at files.../x)\n"
         "pack.json: error: there is no such file in the folder (at files./etc/passwd)\n"},
        {"for later versions",
         [](const Packed& p) {
             p.replace(std::string("\"from\": \"") + kVersion, R"("from": "8.0.0)");
         },
         "the pack is not made for version"},
        {"for earlier versions",
         [](const Packed& p) { p.replace("\"9.0.0\"", std::string("\"") + kVersion + '"'); },
         "the pack is not made for version"},
        {"for no versions", [](const Packed& p) { p.replace("\"9.0.0\"", "\"9\""); },
         "pack.json: error: expected versions like 1.2.3 (at engine)\n"},
        {"no object", [](const Packed& p) { write(p.folder / kPackFile, "17"); },
         "expected an object of file names"},
        {"no JSON", [](const Packed& p) { write(p.folder / kPackFile, "{"); }, "pack.json:"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.name);
        const Packed packed;
        row.change(packed);
        const std::string text = packed.check();
        const std::string wants = row.wants;
        if (wants.empty() || wants.ends_with('\n')) {
            CHECK(text == wants);
        } else {
            CHECK(text.find(wants) != std::string::npos);
        }
    }
}

TEST_CASE("SR-152: every bit of every file counts") {
    const Packed packed;
    for (const char* name : {"guideline.json", "Rules.cql", "cases/one.request.json"}) {
        const std::string text = read_file(packed.folder / name).value();
        for (std::size_t at = 0; at < text.size(); ++at) {
            for (unsigned bit = 0; bit < 8; ++bit) {
                std::string changed = text;
                changed[at] =
                    static_cast<char>(static_cast<unsigned char>(changed[at]) ^ 1U << bit);
                write(packed.folder / name, changed);
                CHECK_FALSE(packed.check().empty());
            }
        }
        write(packed.folder / name, text);
    }
    CHECK(packed.check().empty());
}

TEST_CASE("SR-152: a working copy has no pack.json; who demands packs does not load it") {
    const Packed packed;
    fs::remove(packed.folder / kPackFile);
    write(packed.folder / "Rules.cql", "library Edited");
    CHECK(packed.check().empty());
    CHECK(packed.check(PackCheck::Required).find("no pack.json") != std::string::npos);
    write(packed.folder / kPackFile, "{}");
    CHECK(packed.check(PackCheck::Ignored).empty());
}

TEST_CASE("SR-154: nothing leads out of a folder, packed or not") {
    for (const bool is_packed : {true, false}) {
        const Packed packed;
        if (!is_packed) {
            fs::remove(packed.folder / kPackFile);
        }
        fs::create_symlink("/etc/passwd", packed.folder / "cases/two.json");
        CHECK(packed.check() ==
              "cases/two.json: error: a symbolic link may lead out of the guideline folder\n");
        fs::remove(packed.folder / "cases/two.json");
        fs::create_directory_symlink("/etc", packed.folder / "plan-definitions");
        CHECK(packed.check().find("plan-definitions: error: a symbolic link") == 0);
        fs::remove(packed.folder / "plan-definitions");
        REQUIRE(::mkfifo((packed.folder / "pipe.cql").c_str(), 0600) == 0);
        CHECK(packed.check() == "pipe.cql: error: neither a file nor a folder\n");
        fs::remove(packed.folder / "pipe.cql");
        CHECK(packed.check().empty());
    }
}

TEST_CASE(
    "SR-154: at most 64 MiB, whatever the files are; hidden names of a working copy are not read") {
    const Packed packed;
    fs::remove(packed.folder / kPackFile);
    write(packed.folder / ".git/large", "");
    fs::resize_file(packed.folder / ".git/large", std::uintmax_t{65} * 1024 * 1024);
    CHECK(packed.check().empty());
    write(packed.folder / "large.txt", "");
    fs::resize_file(packed.folder / "large.txt", std::uintmax_t{65} * 1024 * 1024);
    CHECK(packed.check().find("at most 10,000 files and 64 MiB") != std::string::npos);
}

TEST_CASE("SR-154: at most 10,000 files") {
    const Packed packed;
    fs::remove(packed.folder / kPackFile);
    for (int i = 0; i < 10'000 - 4; ++i) {
        write(packed.folder / "many" / std::to_string(i), "");
    }
    CHECK(packed.check().empty());
    write(packed.folder / "many/one-more", "");
    CHECK(packed.check().find("at most 10,000 files and 64 MiB") != std::string::npos);
}

TEST_CASE("versions are three numbers, compared as such") {
    for (const char* text : {"", "1", "1.2", "1.2.3.4", "1.2.x", "1..3", " 1.2.3", "1.2.3 ",
                             "-1.2.3", "1.2.0000000003"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_engine_version(text).has_value());
    }
    CHECK(parse_engine_version("0.10.0").value() > parse_engine_version("0.9.9").value());
    CHECK(parse_engine_version("1.0.0").value() == EngineVersion{1, 0, 0});
    CHECK(parse_engine_version(kVersion).has_value());
}

TEST_CASE("a folder that cannot be read, or written, is said") {
    Diagnostics diagnostics;
    CHECK_FALSE(check_pack("/nowhere/at/all", {}, diagnostics));
    CHECK_FALSE(write_pack("/nowhere/at/all", "0.1.0", "1.0.0", diagnostics).has_value());
    CHECK(diagnostics.error_count() == 2);
}

}  // namespace
}  // namespace hookline::engine
