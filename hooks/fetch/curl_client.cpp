#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "fhir/base/result.hpp"
#include "hooks/fetch/curl_transfer.hpp"
#include "hooks/fetch/http_client.hpp"

namespace hookline::hooks {
namespace {

using Time = HttpGet::Time;
using std::chrono::milliseconds;

constexpr milliseconds kPollMax{1000};

class CurlClient final : public HttpClient {
  public:
    explicit CurlClient(CurlClientOptions options)
        : options_(std::move(options)), multi_(curl_multi_init()) {
        HOOKLINE_ASSERT(multi_ != nullptr, "libcurl has memory for its first handle");
        curl_multi_setopt(multi_.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS,
                          static_cast<long>(options_.parallel_max));
        curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS,
                          static_cast<long>(options_.parallel_per_host_max));
        thread_ = std::thread([this] { run(); });
    }

    ~CurlClient() override {
        ending_ = true;
        curl_multi_wakeup(multi_.get());
        thread_.join();
    }

    CurlClient(const CurlClient&) = delete;
    CurlClient& operator=(const CurlClient&) = delete;

    Ticket get(HttpGet get, Done done) override {
        const Ticket ticket = next_ticket_++;
        auto transfer = std::make_unique<CurlTransfer>(std::move(get), std::move(done));
        {
            const std::scoped_lock lock(mutex_);
            added_.emplace_back(ticket, std::move(transfer));
        }
        curl_multi_wakeup(multi_.get());
        return ticket;
    }

    void cancel(Ticket ticket) override {
        {
            const std::scoped_lock lock(mutex_);
            cancelled_.push_back(ticket);
        }
        curl_multi_wakeup(multi_.get());
    }

  private:
    using Transfers = std::map<Ticket, std::unique_ptr<CurlTransfer>>;
    struct CloseMulti {
        void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
    };

    // Everything below runs on the thread; libcurl's handles are used nowhere else.
    void run() {
        while (!ending_) {
            take_orders();
            const Time now = std::chrono::steady_clock::now();
            begin_due(now);
            int running = 0;
            curl_multi_perform(multi_.get(), &running);
            finish_ended();
            end_late(std::chrono::steady_clock::now());
            curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(time_to_sleep().count()),
                            nullptr);
        }
        do {  // whoever is told may ask for more
            take_orders();
            end_all();
        } while (has_orders());
    }

    [[nodiscard]] bool has_orders() {
        const std::scoped_lock lock(mutex_);
        return !added_.empty();
    }

    // What other threads asked for since the last round.
    void take_orders() {
        std::vector<std::pair<Ticket, std::unique_ptr<CurlTransfer>>> added;
        std::vector<Ticket> cancelled;
        {
            const std::scoped_lock lock(mutex_);
            added.swap(added_);
            cancelled.swap(cancelled_);
        }
        for (auto& [ticket, transfer] : added) {
            waiting_.emplace(ticket, std::move(transfer));
        }
        for (const Ticket ticket : cancelled) {
            waiting_.erase(ticket);
            if (const auto found = running_.find(ticket); found != running_.end()) {
                curl_multi_remove_handle(multi_.get(), found->second->handle());
                running_.erase(found);
            }
        }
    }

    void begin_due(Time now) {
        for (auto next = waiting_.begin(); next != waiting_.end();) {
            const HttpGet& get = next->second->get();
            const bool late = get.deadline <= now;
            if (!late && get.begin > now) {
                ++next;
                continue;
            }
            const Ticket ticket = next->first;
            std::unique_ptr<CurlTransfer> transfer = std::move(next->second);
            next = waiting_.erase(next);
            if (late || !transfer->prepare(options_, now)) {
                transfer->finish(late ? HttpResult::Kind::Timeout : HttpResult::Kind::Broken);
                continue;
            }
            curl_multi_add_handle(multi_.get(), transfer->handle());
            running_.emplace(ticket, std::move(transfer));
        }
    }

    void finish_ended() {
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg != CURLMSG_DONE) {
                continue;
            }
            const CURLcode code = message->data.result;
            const auto found = std::ranges::find_if(running_, [message](const auto& entry) {
                return entry.second->handle() == message->easy_handle;
            });
            HOOKLINE_ASSERT(found != running_.end(), "libcurl knows only our transfers");
            const std::unique_ptr<CurlTransfer> transfer = std::move(found->second);
            running_.erase(found);
            curl_multi_remove_handle(multi_.get(), transfer->handle());
            transfer->finish(code);
        }
    }

    // libcurl does not time out what waits for a connection or for a name, so we do.
    void end_late(Time now) {
        for (auto next = running_.begin(); next != running_.end();) {
            if (next->second->get().deadline > now && !next->second->is_dripping(options_, now)) {
                ++next;
                continue;
            }
            const std::unique_ptr<CurlTransfer> transfer = std::move(next->second);
            next = running_.erase(next);
            curl_multi_remove_handle(multi_.get(), transfer->handle());
            transfer->finish(HttpResult::Kind::Timeout);
        }
    }

    void end_all() {
        for (Transfers* transfers : {&running_, &waiting_}) {
            for (auto& [ticket, transfer] : *transfers) {
                if (transfer->handle() != nullptr) {
                    curl_multi_remove_handle(multi_.get(), transfer->handle());
                }
                transfer->finish(HttpResult::Kind::Cancelled);
            }
            transfers->clear();
        }
    }

    // Until the next deadline or beginning; libcurl shortens it to its own next timer.
    [[nodiscard]] milliseconds time_to_sleep() const {
        const milliseconds step = std::min(kPollMax, options_.drip_after);
        Time next = std::chrono::steady_clock::now() + (running_.empty() ? kPollMax : step);
        for (const auto& [ticket, transfer] : running_) {
            next = std::min(next, transfer->get().deadline);
        }
        for (const auto& [ticket, transfer] : waiting_) {
            next = std::min({next, transfer->get().deadline, transfer->get().begin});
        }
        const auto left = std::chrono::ceil<milliseconds>(next - std::chrono::steady_clock::now());
        return std::clamp(left, milliseconds(0), kPollMax);
    }

    CurlClientOptions options_;
    std::unique_ptr<CURLM, CloseMulti> multi_;
    Transfers waiting_;  // not begun yet
    Transfers running_;

    std::mutex mutex_;
    std::vector<std::pair<Ticket, std::unique_ptr<CurlTransfer>>> added_;
    std::vector<Ticket> cancelled_;
    std::atomic<Ticket> next_ticket_ = 1;
    std::atomic<bool> ending_ = false;
    std::thread thread_;
};

}  // namespace

std::string_view to_string(HttpResult::Kind kind) {
    switch (kind) {
        case HttpResult::Kind::Answered:
            return "answered";
        case HttpResult::Kind::Refused:
            return "refused";
        case HttpResult::Kind::Unreachable:
            return "unreachable";
        case HttpResult::Kind::TlsFailed:
            return "tls-failed";
        case HttpResult::Kind::Timeout:
            return "timeout";
        case HttpResult::Kind::TooLarge:
            return "too-large";
        case HttpResult::Kind::Broken:
            return "broken";
        case HttpResult::Kind::Cancelled:
            return "cancelled";
    }
    return "broken";
}

std::unique_ptr<HttpClient> make_curl_client(CurlClientOptions options) {
    static const bool initialised = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    HOOKLINE_ASSERT(initialised, "libcurl can be initialised");
    return std::make_unique<CurlClient>(std::move(options));
}

std::string http_library() {
    return std::string("libcurl/") + ::curl_version_info(CURLVERSION_NOW)->version;
}

}  // namespace hookline::hooks
