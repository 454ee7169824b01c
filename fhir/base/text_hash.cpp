#include "fhir/base/text_hash.hpp"

#include <random>

namespace hookline {

std::uint64_t table_seed() {
    static const std::uint64_t seed = [] {
        std::random_device device;
        return std::uint64_t{device()} << 32U | device();
    }();
    return seed;
}

}  // namespace hookline
