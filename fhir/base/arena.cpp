#include "fhir/base/arena.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace hookline {

struct alignas(std::max_align_t) RequestArena::Block {
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
        // Of the newest block only the part up to the cursor was handed out.
        const std::size_t used =
            block == blocks_ ? static_cast<std::size_t>(cursor_ - start_) : block->bytes;
        ::explicit_bzero(block + 1, used);
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
    bytes_before_ = 0;
    start_ = cursor_ = end_ = nullptr;
    next_block_bytes_ = first_block_bytes_;
    if (kept != nullptr) {
        kept->older = nullptr;
        begin_block(kept);
        next_block_bytes_ = std::max(next_block_bytes_, kept->bytes * 2);
    }
}

void* RequestArena::take_from_new_block(std::size_t bytes, std::size_t alignment) {
    // A block begins where every fundamental type may stand.
    const std::size_t skipped_max = alignment > alignof(std::max_align_t) ? alignment : 0;
    if (const std::size_t left = bytes_max_ - bytes_used();
        skipped_max > left || bytes > left - skipped_max) {
        throw ArenaLimitExceeded();
    }
    add_block(bytes + skipped_max);
    return take(bytes, alignment);
}

void RequestArena::add_block(std::size_t bytes_min) {
    const std::size_t bytes = std::max(bytes_min, next_block_bytes_);
    void* memory = std::malloc(sizeof(Block) + bytes);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    bytes_before_ = bytes_used();
    begin_block(::new (memory) Block{blocks_, bytes});
    next_block_bytes_ = std::min(next_block_bytes_ * 2, kBlockBytesMax);
}

void RequestArena::begin_block(Block* block) {
    blocks_ = block;
    start_ = cursor_ = reinterpret_cast<char*>(block + 1);
    end_ = start_ + std::min(block->bytes, bytes_max_ - bytes_before_);
}

}  // namespace hookline
