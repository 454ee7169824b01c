#include "hooks/reload/live_content.hpp"

#include <utility>
#include <variant>

namespace hookline::hooks {
namespace {

Reply keep(std::shared_ptr<LiveContent> content, Reply reply);

// A pending answer that keeps the content it comes from.
class KeepingAnswer final : public PendingAnswer {
  public:
    KeepingAnswer(std::shared_ptr<LiveContent> content, std::unique_ptr<PendingAnswer> answer)
        : content_(std::move(content)), answer_(std::move(answer)) {}

    void start(std::function<void()> wake) override { answer_->start(std::move(wake)); }
    [[nodiscard]] bool is_work() const override { return answer_->is_work(); }
    [[nodiscard]] HttpResponse finish() override { return answer_->finish(); }
    [[nodiscard]] Reply proceed() override { return keep(content_, answer_->proceed()); }

  private:
    std::shared_ptr<LiveContent> content_;
    std::unique_ptr<PendingAnswer> answer_;  // ends before the content
};

Reply keep(std::shared_ptr<LiveContent> content, Reply reply) {
    if (auto* pending = std::get_if<std::unique_ptr<PendingAnswer>>(&reply)) {
        return std::make_unique<KeepingAnswer>(std::move(content), std::move(*pending));
    }
    return reply;
}

}  // namespace

LiveContent::LiveContent(std::shared_ptr<const Snapshot> content, std::uint64_t number,
                         const LiveContentParts& parts)
    : snapshot(std::move(content)),
      version(number),
      loaded_ms(parts.clock.now_ms()),
      service(snapshot, parts.clock, parts.ids, parts.service),
      router(service, parts.log, parts.ids, parts.router) {}

LiveContentHandler::LiveContentHandler(std::shared_ptr<const Snapshot> first,
                                       LiveContentParts parts)
    : parts_(std::move(parts)),
      current_(std::make_shared<LiveContent>(std::move(first), 1, parts_)) {}

bool LiveContentHandler::is_work(const HttpRequest& request) const {
    return current()->router.is_work(request);
}

HttpResponse LiveContentHandler::handle(HttpRequest& request) {
    return current()->router.handle(request);
}

Reply LiveContentHandler::begin(HttpRequest& request) {
    std::shared_ptr<LiveContent> content = current();
    Reply reply = content->router.begin(request);
    return keep(std::move(content), std::move(reply));
}

std::optional<HttpResponse> LiveContentHandler::before_body(const HttpRequest& request) {
    return current()->router.before_body(request);
}

void LiveContentHandler::client_gone(const HttpRequest& request) {
    current()->router.client_gone(request);
}

std::shared_ptr<LiveContent> LiveContentHandler::current() const {
    const std::scoped_lock lock(mutex_);
    return current_;
}

std::shared_ptr<LiveContent> LiveContentHandler::go_live(std::shared_ptr<const Snapshot> next,
                                                         std::optional<AnswerOptions> options) {
    if (options) {
        parts_.service = std::move(options->service);
        parts_.router = std::move(options->router);
    }
    auto content = std::make_shared<LiveContent>(std::move(next), current()->version + 1, parts_);
    const std::scoped_lock lock(mutex_);
    return std::exchange(current_, std::move(content));
}

}  // namespace hookline::hooks
