#include <algorithm>
#include <cstring>

#include "fhir/json/reader.hpp"

namespace hookline::fhir::json {

BodyBuffer::BodyBuffer(std::string_view text) {
    resize(text.size());
    if (!text.empty()) {
        std::memcpy(data(), text.data(), text.size());
    }
}

void BodyBuffer::resize(std::size_t size) {
    if (storage_ == nullptr || size > capacity_) {
        auto grown = std::make_unique_for_overwrite<char[]>(size + kPaddingBytes);
        if (storage_ != nullptr) {
            std::memcpy(grown.get(), storage_.get(), std::min(size, size_));
        }
        storage_ = std::move(grown);
        capacity_ = size;
    }
    size_ = size;
    std::memset(storage_.get() + size_, 0, kPaddingBytes);
}

}  // namespace hookline::fhir::json
