#include "hooks/fetch/fetch_answer.hpp"

#include <utility>

namespace hookline::hooks {
namespace {

class FetchAnswer final : public PendingAnswer {
  public:
    FetchAnswer(std::unique_ptr<PrefetchFetch> fetch,
                std::move_only_function<HttpResponse(const PrefetchFetch&)> finish)
        : finish_(std::move(finish)), fetch_(std::move(fetch)) {}

    void start(std::function<void()> wake) override { fetch_->start(std::move(wake)); }
    // However small the call was, what came may be large.
    bool is_work() const override { return true; }
    HttpResponse finish() override { return finish_(*fetch_); }

  private:
    std::move_only_function<HttpResponse(const PrefetchFetch&)> finish_;
    std::unique_ptr<PrefetchFetch> fetch_;  // ends before the values that it borrows
};

}  // namespace

std::unique_ptr<PendingAnswer> answer_when_fetched(
    std::unique_ptr<PrefetchFetch> fetch,
    std::move_only_function<HttpResponse(const PrefetchFetch&)> finish) {
    return std::make_unique<FetchAnswer>(std::move(fetch), std::move(finish));
}

}  // namespace hookline::hooks
