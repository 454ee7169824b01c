#pragma once

#include <string>

namespace hookline::test {

/// A self-signed certificate with its key, both PEM; made anew for each test.
struct TestCertificate {
    std::string certificate;
    std::string key;
};

/// For the DNS name `host`, valid from an hour ago to `valid_for_s` from now (negative: expired).
/// `more_names`: further alternative names as OpenSSL writes them, `URI:x,IP:::1`.
[[nodiscard]] TestCertificate make_certificate(const std::string& host, long valid_for_s = 3600,
                                               const std::string& more_names = {});
/// One that becomes valid in an hour.
[[nodiscard]] TestCertificate make_future_certificate(const std::string& host);

}  // namespace hookline::test
