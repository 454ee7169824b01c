#pragma once

#include <string>

namespace hookline::test {

/// A self-signed certificate with its key, both PEM; made anew for each test.
struct TestCertificate {
    std::string certificate;
    std::string key;
};

/// For the DNS name `host`, valid from an hour ago to `valid_for_s` from now (negative: expired).
[[nodiscard]] TestCertificate make_certificate(const std::string& host, long valid_for_s = 3600);

}  // namespace hookline::test
