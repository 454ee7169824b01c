#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace hookline::hooks {

/// A bearer token (SR-053): no stream operator, no comparison, one buffer in memory that is wiped
/// with its last holder. The only way to its text is `reveal`, for the one header it belongs into.
class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string_view text)
        : text_(text.empty() ? nullptr : std::make_shared<const Text>(text)) {}

    [[nodiscard]] bool is_empty() const { return text_ == nullptr; }
    [[nodiscard]] std::string_view reveal() const {
        return text_ == nullptr ? std::string_view() : std::string_view(text_->text);
    }

  private:
    struct Text {
        explicit Text(std::string_view from) : text(from) {}
        Text(const Text&) = delete;
        Text& operator=(const Text&) = delete;
        ~Text();
        std::string text;
    };
    std::shared_ptr<const Text> text_;
};

/// Overwrites `text`, so that no copy of a secret stays behind.
void wipe(std::string& text);

}  // namespace hookline::hooks
