#include "fhir/base/arena.hpp"

#include <algorithm>
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

}  // namespace

RequestArena::RequestArena(std::size_t bytes_max, std::size_t first_block_bytes)
    : bytes_max_(bytes_max),
      first_block_bytes_(std::max<std::size_t>(first_block_bytes, 256)),
      next_block_bytes_(first_block_bytes_) {}

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

void RequestArena::wipe() {
    for (Block* block = blocks_; block != nullptr; block = block->older) {
        char* payload = reinterpret_cast<char*>(block + 1);
        // Of the newest block only the part up to the cursor was handed out.
        const std::size_t used =
            block == blocks_ ? static_cast<std::size_t>(cursor_ - payload) : block->bytes;
        ::explicit_bzero(payload, used);
    }
    reset();
}

void RequestArena::reset() {
    Block* kept = nullptr;
    while (blocks_ != nullptr) {
        Block* block = std::exchange(blocks_, blocks_->older);
        const bool better =
            block->bytes <= kBytesKeptMax && (kept == nullptr || block->bytes > kept->bytes);
        std::free(better ? std::exchange(kept, block) : block);
    }
    bytes_used_ = 0;
    cursor_ = nullptr;
    end_ = nullptr;
    next_block_bytes_ = first_block_bytes_;
    if (kept != nullptr) {
        kept->older = nullptr;
        blocks_ = kept;
        cursor_ = reinterpret_cast<char*>(kept + 1);
        end_ = cursor_ + kept->bytes;
        next_block_bytes_ = std::max(next_block_bytes_, kept->bytes * 2);
    }
}

void* RequestArena::take_from_new_block(std::size_t bytes, std::size_t alignment) {
    if (bytes > bytes_max_ - bytes_used_) {
        throw ArenaLimitExceeded();
    }
    add_block(bytes + alignment);
    return take(bytes, alignment);
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
