#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hookline::hooks {

/// One answer as bytes came. `status` is 0 when none came.
struct Answer {
    int status = 0;
    std::string head;
    std::string body;

    /// The value of the first field `name`; empty when there is none.
    [[nodiscard]] std::string field(std::string_view name) const;
};

/// A blocking client on a raw socket, for requests no library would send. Every wait ends after a
/// few seconds.
class RawClient {
  public:
    /// `from`: the address of this side; null: the usual one.
    explicit RawClient(std::uint16_t port, const char* from = nullptr);
    virtual ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    [[nodiscard]] bool connected() const { return descriptor_ >= 0; }
    /// Sends all of `bytes`; false when the server has closed.
    bool send(std::string_view bytes);
    /// No more bytes from us.
    void finish_sending();
    /// Closes with a reset.
    void reset();
    /// The next answer; bytes after it stay for the next call. `to_head`: it has no body.
    [[nodiscard]] Answer receive(bool to_head = false);
    /// True when the server closes without sending more bytes.
    [[nodiscard]] bool is_closed_by_server();

  protected:
    /// What a layer over the socket replaces: at most `size` bytes; 0 or less at the end.
    virtual std::ptrdiff_t write_some(const char* bytes, std::size_t size);
    virtual std::ptrdiff_t read_some(char* bytes, std::size_t size);
    [[nodiscard]] int descriptor() const { return descriptor_; }

  private:
    bool receive_some();

    int descriptor_ = -1;
    std::string received_;
};

/// Sends `request` on a new connection and returns the first answer.
[[nodiscard]] Answer ask(std::uint16_t port, std::string_view request);

}  // namespace hookline::hooks
