#include "tests/support/test_certificate.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>

namespace hookline::test {
namespace {

template <auto Free>
struct FreeWith {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Memory = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;

std::string text_of(BIO* memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return {data, static_cast<std::size_t>(size)};
}

void check(bool done) {
    if (!done) {
        throw std::runtime_error("no test certificate could be made");
    }
}

void add_extension(X509* certificate, int id, const std::string& value) {
    const std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, id, value.c_str()));
    check(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

TestCertificate make_one(const std::string& host, long valid_from_s, long valid_for_s,
                         const std::string& alternative_names) {
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    check(key != nullptr && certificate != nullptr);
    X509* x509 = certificate.get();
    X509_set_version(x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), valid_from_s);
    X509_gmtime_adj(X509_getm_notAfter(x509), valid_for_s);
    X509_set_pubkey(x509, key.get());
    X509_NAME* name = X509_get_subject_name(x509);
    const std::basic_string<unsigned char> common(host.begin(), host.end());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, common.c_str(), -1, -1, 0);
    X509_set_issuer_name(x509, name);
    add_extension(x509, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(x509, NID_subject_alt_name, alternative_names);
    check(X509_sign(x509, key.get(), EVP_sha256()) > 0);

    const Memory certificate_text(BIO_new(BIO_s_mem()));
    const Memory key_text(BIO_new(BIO_s_mem()));
    check(PEM_write_bio_X509(certificate_text.get(), x509) == 1);
    check(PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                   nullptr) == 1);
    return {text_of(certificate_text.get()), text_of(key_text.get())};
}

}  // namespace

TestCertificate make_certificate(const std::string& host, long valid_for_s,
                                 const std::string& more_names) {
    return make_one(host, -3600, valid_for_s,
                    "DNS:" + host + (more_names.empty() ? "" : "," + more_names));
}

TestCertificate make_future_certificate(const std::string& host) {
    return make_one(host, 3600, 7200, "DNS:" + host);
}

}  // namespace hookline::test
