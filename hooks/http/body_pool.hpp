#pragma once

#include <cstddef>
#include <utility>
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
    /// Wipes the body (SR-096) and keeps it, or lets it go.
    void give_back(fhir::json::BodyBuffer body);

  private:
    std::vector<fhir::json::BodyBuffer> free_;
};

/// A body that goes back to its pool.
class PooledBody {
  public:
    explicit PooledBody(BodyPool& pool) : pool_(&pool) {}
    ~PooledBody() {
        if (taken_) {
            pool_->give_back(std::move(body_));
        }
    }
    PooledBody(const PooledBody&) = delete;
    PooledBody& operator=(const PooledBody&) = delete;

    void take(std::size_t size) {
        body_ = pool_->take(size);
        taken_ = true;
    }
    [[nodiscard]] fhir::json::BodyBuffer& body() { return body_; }

  private:
    BodyPool* pool_;  // owner: the caller
    fhir::json::BodyBuffer body_;
    bool taken_ = false;
};

}  // namespace hookline::hooks
