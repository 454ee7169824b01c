#include "hooks/http/body_pool.hpp"

#include <cstring>
#include <utility>

namespace hookline::hooks {

fhir::json::BodyBuffer BodyPool::take(std::size_t size) {
    fhir::json::BodyBuffer body;
    if (!free_.empty() && size <= kBytesKeptMax) {
        body = std::move(free_.back());
        free_.pop_back();
        body.resize(0);  // nothing to copy when it has to grow
    }
    body.resize(size);
    return body;
}

void BodyPool::give_back(fhir::json::BodyBuffer body) {
    if (body.size() > 0) {
        ::explicit_bzero(body.data(), body.size());  // SR-096
    }
    if (free_.size() < kBodiesMax && body.size() <= kBytesKeptMax) {
        free_.push_back(std::move(body));
    }
}

}  // namespace hookline::hooks
