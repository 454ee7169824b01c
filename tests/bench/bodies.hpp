#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace hookline::bench {

/// `count` different order-sign calls of about `bytes` bytes each, compact JSON: a drafted
/// cetuximab for a synthetic patient, with the entries of the shared requests' searches cut down or
/// repeated under other ids until the size fits. The oncology resources stay in every body of 20 KB
/// or more; every search is complete. The same arguments give the same bodies.
///
/// `WithoutCancer`: the same records without the diagnoses of cancer, as those of most patients
/// whose orders are signed; no rule speaks.
enum class BenchPatient : std::uint8_t { WithCancer, WithoutCancer };
[[nodiscard]] std::vector<std::string> make_order_sign_bodies(
    std::size_t bytes, std::size_t count, BenchPatient patient = BenchPatient::WithCancer);

}  // namespace hookline::bench
