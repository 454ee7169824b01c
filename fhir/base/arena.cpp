#include "fhir/base/arena.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace hookline {

struct RequestArena::Block {
    Block* older;
    std::size_t bytes;  // payload behind this header
};

namespace {

constexpr std::size_t kBlockBytesMax = std::size_t{4} * 1024 * 1024;

char* align_up(char* pointer, std::size_t alignment) {
    const auto address = reinterpret_cast<std::uintptr_t>(pointer);
    const std::uintptr_t aligned = (address + alignment - 1) & ~(alignment - 1);
    return pointer + (aligned - address);
}

}  // namespace

RequestArena::RequestArena(std::size_t bytes_max, std::size_t first_block_bytes)
    : bytes_max_(bytes_max), next_block_bytes_(std::max<std::size_t>(first_block_bytes, 256)) {}

RequestArena::~RequestArena() {
    while (blocks_ != nullptr) {
        std::free(std::exchange(blocks_, blocks_->older));
    }
}

std::string_view RequestArena::copy(std::string_view text) {
    if (text.empty()) {
        return {};
    }
    char* storage = allocate_array<char>(text.size());
    std::memcpy(storage, text.data(), text.size());
    return {storage, text.size()};
}

void RequestArena::reset() {
    if (blocks_ == nullptr) {
        return;
    }
    while (blocks_->older != nullptr) {
        std::free(std::exchange(blocks_, blocks_->older));
    }
    cursor_ = reinterpret_cast<char*>(blocks_ + 1);
    end_ = cursor_ + blocks_->bytes;
    bytes_used_ = 0;
}

void* RequestArena::do_allocate(std::size_t bytes, std::size_t alignment) {
    if (bytes > bytes_max_ - bytes_used_) {
        throw ArenaLimitExceeded();
    }
    if (cursor_ != nullptr) {
        char* start = align_up(cursor_, alignment);
        if (start <= end_ && bytes <= static_cast<std::size_t>(end_ - start)) {
            cursor_ = start + bytes;
            bytes_used_ += bytes;
            return start;
        }
    }
    add_block(bytes + alignment);
    char* start = align_up(cursor_, alignment);
    cursor_ = start + bytes;
    bytes_used_ += bytes;
    return start;
}

void RequestArena::add_block(std::size_t bytes_min) {
    const std::size_t bytes = std::max(bytes_min, next_block_bytes_);
    void* memory = std::malloc(sizeof(Block) + bytes);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    auto* block = ::new (memory) Block{blocks_, bytes};
    blocks_ = block;
    cursor_ = reinterpret_cast<char*>(block + 1);
    end_ = cursor_ + bytes;
    next_block_bytes_ = std::min(next_block_bytes_ * 2, kBlockBytesMax);
}

}  // namespace hookline
