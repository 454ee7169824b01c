#include <doctest/doctest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/pack/pack.hpp"
#include "engine/pack/pack_key.hpp"
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

struct Free {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

std::string from_hex(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    }
    return bytes;
}

template <class Write>
std::string as_pem(Write write_key) {
    const std::unique_ptr<BIO, Free> bio(BIO_new(BIO_s_mem()));
    REQUIRE(write_key(bio.get()) == 1);
    std::string pem(4096, '\0');
    const int size = BIO_read(bio.get(), pem.data(), static_cast<int>(pem.size()));
    REQUIRE(size > 0);
    pem.resize(static_cast<std::size_t>(size));
    return pem;
}

// A pair of keys of any kind that OpenSSL knows.
struct Pair {
    explicit Pair(const char* kind, const char* curve = nullptr)
        : key(curve == nullptr ? EVP_PKEY_Q_keygen(nullptr, nullptr, kind)
                               : EVP_PKEY_Q_keygen(nullptr, nullptr, kind, curve)) {
        REQUIRE(key != nullptr);
    }

    [[nodiscard]] std::string public_pem() const {
        return as_pem([this](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key.get()); });
    }
    [[nodiscard]] std::string private_pem() const {
        return as_pem([this](BIO* bio) {
            return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        });
    }
    [[nodiscard]] std::string sign(const std::string& text) const {
        const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
        std::array<unsigned char, 64> signature{};
        std::size_t size = signature.size();
        REQUIRE(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
        REQUIRE(EVP_DigestSign(context.get(), signature.data(), &size,
                               reinterpret_cast<const unsigned char*>(text.data()),
                               text.size()) == 1);
        return {signature.begin(), signature.end()};
    }

    std::unique_ptr<EVP_PKEY, Free> key;
};

// A pack that is signed with `ours`.
struct Signed {
    Signed() {
        write(folder / "guideline.json", R"({"id":"g","version":"1.2.0"})");
        write(folder / "Rules.cql", "library Rules");
        Diagnostics diagnostics;
        REQUIRE(write_pack(folder, kVersion, "9.0.0", diagnostics).value_or(0) == 2);
        write(root / "ours.pem", ours.public_pem());
        write(root / "theirs.pem", theirs.public_pem());
        sign(ours);
    }

    [[nodiscard]] std::string pack() const { return read_file(folder / kPackFile).value(); }
    void sign(const Pair& pair) const { write(folder / kPackSignatureFile, pair.sign(pack())); }
    [[nodiscard]] std::string check(const std::vector<std::string>& keys) const {
        PackDemand demand;
        for (const std::string& key : keys) {
            demand.keys.push_back(root / key.c_str());
        }
        Diagnostics diagnostics;
        const bool passed = check_pack(folder, demand, diagnostics);
        CHECK(passed == diagnostics.all().empty());
        std::string text = diagnostics.to_text();
        for (const std::string& prefix : {folder.string() + '/', (root / "").string()}) {
            for (std::size_t at = text.find(prefix); at != std::string::npos;
                 at = text.find(prefix)) {
                text.erase(at, prefix.size());
            }
        }
        return text;
    }

    Pair ours{"ED25519"};
    Pair theirs{"ED25519"};
    test::TemporaryFolder root;
    fs::path folder = root / "g";
};

constexpr const char* kNotSigned =
    "pack.json.sig: error: pack.json was not signed with any of the keys of the configuration\n";

}  // namespace

TEST_CASE("SR-153: where keys are configured a pack loads only with a signature of one of them") {
    struct Row {
        const char* name;
        std::function<void(const Signed&)> change;
        std::vector<std::string> keys;
        const char* wants;
    };
    const auto as_signed = [](const Signed&) {};
    const std::vector<Row> rows = {
        {"signed, the right key", as_signed, {"ours.pem"}, ""},
        {"signed, the right key among others", as_signed, {"theirs.pem", "ours.pem"}, ""},
        {"no keys: the signature is not looked at",
         [](const Signed& s) { write(s.folder / kPackSignatureFile, "?"); },
         {},
         ""},
        {"the wrong key", as_signed, {"theirs.pem"}, kNotSigned},
        {"signed by somebody else",
         [](const Signed& s) { s.sign(s.theirs); },
         {"ours.pem"},
         kNotSigned},
        {"no signature",
         [](const Signed& s) { fs::remove(s.folder / kPackSignatureFile); },
         {"ours.pem"},
         "pack.json.sig: error: the configuration demands signed packs, and there is no "
         "signature\n"},
        {"an empty one",
         [](const Signed& s) { write(s.folder / kPackSignatureFile, ""); },
         {"ours.pem"},
         kNotSigned},
        {"a byte too many",
         [](const Signed& s) {
             write(s.folder / kPackSignatureFile, s.ours.sign(s.pack()) + '\n');
         },
         {"ours.pem"},
         kNotSigned},
        {"the signature of another text",
         [](const Signed& s) { write(s.folder / kPackSignatureFile, s.ours.sign("{}")); },
         {"ours.pem"},
         kNotSigned},
        {"pack.json with a blank more",
         [](const Signed& s) { write(s.folder / kPackFile, s.pack() + ' '); },
         {"ours.pem"},
         kNotSigned},
        {"a changed file",
         [](const Signed& s) { write(s.folder / "Rules.cql", "library X"); },
         {"ours.pem"},
         "Rules.cql: error: the file is not the one that pack.json describes\n"},
        {"changed, and sealed anew by somebody without the key",
         [](const Signed& s) {
             write(s.folder / "Rules.cql", "library X");
             Diagnostics diagnostics;
             CHECK(write_pack(s.folder, kVersion, "9.0.0", diagnostics).value_or(0) == 2);
         },
         {"ours.pem"},
         kNotSigned},
        {"no pack",
         [](const Signed& s) { fs::remove(s.folder / kPackFile); },
         {"ours.pem"},
         "g: error: a pack is demanded (`require_packs` or `pack_keys`) and this folder has no "
         "pack.json; `hookline pack` writes it\n"},
        {"a signature named by the pack",
         [](const Signed& s) {
             std::string text = s.pack();
             text.insert(text.find("\"Rules.cql\""), R"("pack.json.sig": "x", )");
             write(s.folder / kPackFile, text);
             s.sign(s.ours);
         },
         {"ours.pem"},
         "pack.json: error: there is no such file in the folder (at files.pack.json.sig)\n"},
        {"a key that is not there, beside the right one",
         as_signed,
         {"ours.pem", "gone.pem"},
         "gone.pem: error: file cannot be read\n"},
        {"a link in place of the signature",
         [](const Signed& s) {
             fs::rename(s.folder / kPackSignatureFile, s.root / "elsewhere");
             fs::create_symlink(s.root / "elsewhere", s.folder / kPackSignatureFile);
         },
         {"ours.pem"},
         "pack.json.sig: error: a symbolic link may lead out of the guideline folder\n"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.name);
        const Signed pack;
        row.change(pack);
        CHECK(pack.check(row.keys) == row.wants);
    }
}

TEST_CASE("SR-153: every bit of a signature counts") {
    const Signed pack;
    const std::string signature = pack.ours.sign(pack.pack());
    const PackKey key = PackKey::parse(pack.ours.public_pem()).value();
    for (std::size_t at = 0; at < signature.size(); ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string changed = signature;
            changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ 1U << bit);
            CHECK_FALSE(key.verifies(pack.pack(), changed));
        }
    }
    CHECK(key.verifies(pack.pack(), signature));
}

TEST_CASE("SR-153: only public Ed25519 keys are keys") {
    const Pair pair("ED25519");
    CHECK(PackKey::parse(pair.public_pem()).has_value());
    CHECK(PackKey::parse("A remark.\n" + pair.public_pem()) == PackKey::parse(pair.public_pem()));
    for (const std::string& pem :
         {std::string(), std::string("no key"), pair.private_pem(), pair.public_pem().substr(0, 60),
          Pair("EC", "P-256").public_pem(), Pair("ED448").public_pem(),
          Pair("X25519").public_pem()}) {
        CAPTURE(pem);
        const auto key = PackKey::parse(pem);
        REQUIRE_FALSE(key.has_value());
        CHECK(key.error().kind == ErrorKind::LoadFailed);
    }
    CHECK(PackKey::load("/nowhere/key.pem").error().where == "/nowhere/key.pem");
}

TEST_CASE("SR-153: the signatures are those of RFC 8032") {
    // Section 7.1, TEST 3; the key behind the twelve bytes of its SubjectPublicKeyInfo.
    const std::string der = from_hex(
        "302a300506032b6570032100"
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
    std::array<unsigned char, 64> base64{};
    EVP_EncodeBlock(base64.data(), reinterpret_cast<const unsigned char*>(der.data()),
                    static_cast<int>(der.size()));
    const PackKey key = PackKey::parse("-----BEGIN PUBLIC KEY-----\n" +
                                       std::string(reinterpret_cast<char*>(base64.data())) +
                                       "\n-----END PUBLIC KEY-----\n")
                            .value();
    const std::string signature = from_hex(
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
    CHECK(key.verifies(from_hex("af82"), signature));
    CHECK_FALSE(key.verifies(from_hex("af83"), signature));
}

}  // namespace hookline::engine
