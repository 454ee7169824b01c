#pragma once

#include <cstddef>
#include <vector>

#include "fhir/json/reader.hpp"

namespace hookline::hooks {

/// Bodies of ended requests, kept for the next ones, so that an idle connection owns none and a
/// body costs neither allocation nor page faults. One thread only.
class BodyPool {
  public:
    static constexpr std::size_t kBodiesMax = 8;
    static constexpr std::size_t kBytesKeptMax = std::size_t{1024} * 1024;  ///< of one body

    /// A body of `size` bytes with any content.
    [[nodiscard]] fhir::json::BodyBuffer take(std::size_t size);
    void give_back(fhir::json::BodyBuffer body);

  private:
    std::vector<fhir::json::BodyBuffer> free_;
};

}  // namespace hookline::hooks
