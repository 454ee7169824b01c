#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>

namespace hookline {

/// Thrown by RequestArena when its byte limit is reached. It is caught at the seam of the folder
/// that allocates and becomes ErrorKind::LimitExceeded (SR-117).
class ArenaLimitExceeded : public std::bad_alloc {
  public:
    [[nodiscard]] const char* what() const noexcept override { return "request arena is full"; }
};

/// Memory of one request: monotonic, freed as a whole, bounded (SR-117).
///
/// Everything placed here must be trivially destructible or not need its destructor. One request,
/// one thread at a time. Pointers stay valid until the arena dies or `reset()` is called.
class RequestArena final : public std::pmr::memory_resource {
  public:
    static constexpr std::size_t kDefaultBytesMax = std::size_t{64} * 1024 * 1024;

    explicit RequestArena(std::size_t bytes_max = kDefaultBytesMax,
                          std::size_t first_block_bytes = std::size_t{64} * 1024);
    ~RequestArena() override;
    RequestArena(const RequestArena&) = delete;
    RequestArena& operator=(const RequestArena&) = delete;

    /// Uninitialised storage for `count` objects of a trivially destructible type.
    template <class T>
    [[nodiscard]] T* allocate_array(std::size_t count) {
        static_assert(std::is_trivially_destructible_v<T>);
        // NOLINTNEXTLINE(bugprone-sizeof-expression): T may be a pointer type.
        return static_cast<T*>(take(count * sizeof(T), alignof(T)));
    }

    /// Constructs a trivially destructible object in the arena.
    template <class T, class... Arguments>
    [[nodiscard]] T* create(Arguments&&... arguments) {
        static_assert(std::is_trivially_destructible_v<T>);
        return ::new (take(sizeof(T), alignof(T))) T(std::forward<Arguments>(arguments)...);
    }

    /// Copies `items` into the arena.
    template <class T>
    [[nodiscard]] std::span<T> copy(std::span<const T> items) {
        static_assert(std::is_trivially_destructible_v<T>);
        T* storage = allocate_array<T>(items.size());
        std::uninitialized_copy(items.begin(), items.end(), storage);
        return {storage, items.size()};
    }

    /// Copies `text` into the arena.
    [[nodiscard]] std::string_view copy(std::string_view text);

    /// Bytes handed out since the start or the last reset, with the gaps that alignment leaves.
    [[nodiscard]] std::size_t bytes_used() const {
        return bytes_before_ + static_cast<std::size_t>(cursor_ - start_);
    }

    /// Forgets everything; keeps one block of up to kBytesKeptMax for the next request, the largest
    /// there is. After a few requests of one size everything fits into it.
    void reset();

    /// As `reset`, and overwrites what was placed here (SR-096).
    void wipe();

    static constexpr std::size_t kBytesKeptMax = std::size_t{2} * 1024 * 1024;

  private:
    struct Block;

    // The common case, worth having in line: the current block has room.
    void* take(std::size_t bytes, std::size_t alignment) {
        const std::size_t skipped =
            -reinterpret_cast<std::uintptr_t>(cursor_) & (std::uintptr_t{alignment} - 1);
        const auto left = static_cast<std::size_t>(end_ - cursor_);
        if (skipped > left || bytes > left - skipped) [[unlikely]] {
            return take_from_new_block(bytes, alignment);
        }
        char* result = cursor_ + skipped;
        cursor_ = result + bytes;
        return result;
    }
    void* take_from_new_block(std::size_t bytes, std::size_t alignment);

    void* do_allocate(std::size_t bytes, std::size_t alignment) override {
        return take(bytes, alignment);
    }
    void do_deallocate(void*, std::size_t, std::size_t) override {}
    [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override {
        return this == &other;
    }
    void add_block(std::size_t bytes_min);
    void begin_block(Block* block);

    std::size_t bytes_max_;
    std::size_t first_block_bytes_;
    std::size_t next_block_bytes_;
    std::size_t bytes_before_ = 0;  // handed out of older blocks
    Block* blocks_ = nullptr;       // newest first; owned
    char* start_ = nullptr;         // of the newest block
    char* cursor_ = nullptr;
    char* end_ = nullptr;  // of what may be handed out: of the block, or where the limit is reached
};

}  // namespace hookline
