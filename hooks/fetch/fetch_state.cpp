#include "hooks/fetch/fetch_state.hpp"

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

#include "hooks/elapsed.hpp"
#include "hooks/fetch/second_try.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Member;
using fhir::json::Value;

void note_time(FetchReport& report, HttpGet::Time request_begin) {
    const std::int64_t took = microseconds_since(request_begin);
    report.duration_us += took;
    report.slowest_us = std::max(report.slowest_us, took);
}

}  // namespace

FetchState::FetchState(HttpClient& client, FetchOrder order)
    : client_(&client),
      order_(std::move(order)),
      begin_(std::chrono::steady_clock::now()),
      budget_(std::make_shared<ByteBudget>(order_.limits.bytes_max, order_.all_bytes)),
      linked_(order_.known, order_.limits.references_max) {}

void FetchState::start(std::function<void()> done) {
    const std::scoped_lock lock(mutex_);
    done_ = std::move(done);
    for (const FetchItem& item : order_.items) {
        begin_key(item);
    }
    for (const RelativeReference& reference : order_.references) {
        begin_reference(reference, std::nullopt);
    }
    for (std::size_t i = 0; i < order_.items.size(); ++i) {
        go_on(i);
    }
    begin_waiting();
}

void FetchState::give_up() {
    const std::scoped_lock lock(mutex_);
    done_ = nullptr;
    given_up_ = true;
    waiting_.clear();
    for (const auto& [run, request] : running_) {
        client_->cancel(request.ticket);
    }
}

Fetched FetchState::merge(const Value& prefetch, RequestArena& arena) const {
    const std::scoped_lock lock(mutex_);
    std::vector<Member> members;
    for (const Member& member : prefetch.members()) {
        if (find_item(member.name) == nullptr) {
            members.push_back(member);
        }
    }
    std::vector<Value> referenced;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        const std::optional<Value> value = keys_[i].merge(arena);
        if (value && i < order_.items.size()) {
            members.push_back({arena.copy(std::string_view(order_.items[i].key)), *value});
        } else if (value && value->is_object()) {
            referenced.push_back(*value);
        }
    }
    return {Value::object(arena.copy(std::span<const Member>(members))),
            arena.copy(std::span<const Value>(referenced))};
}

const std::vector<FetchReport>& FetchState::reports() const {
    const std::scoped_lock lock(mutex_);
    if (reports_.empty()) {
        for (const FetchedKey& key : keys_) {
            reports_.push_back(key.report());
        }
    }
    return reports_;
}

FetchedKey::Call FetchState::call() {
    return {order_.access.base, order_.patient_id, order_.limits, arena_};
}

const FetchItem* FetchState::find_item(std::string_view key) const {
    const auto found = std::ranges::find(order_.items, key, &FetchItem::key);
    return found == order_.items.end() ? nullptr : &*found;
}

void FetchState::begin_key(const FetchItem& item) {
    const std::size_t index = keys_.size();
    keys_.emplace_back(item, call());
    if (item.query.empty() || item.begun.is_object()) {
        return;  // nothing to ask, or the next page of what has come
    }
    std::string url = order_.access.base.url + '/' + item.query;
    if (!keys_[index].is_read() && order_.limits.page_size > 0) {
        url += "&_count=" + std::to_string(order_.limits.page_size);
    }
    ask(index, std::move(url));
}

// Sends nothing that the token cannot permit (SR-057).
void FetchState::ask(std::size_t index, std::string url) {
    FetchedKey& key = keys_[index];
    const FhirScopes& scopes = order_.access.scopes;
    const auto grant = key.is_read() ? scopes.read(key.type()) : scopes.search(key.type());
    if (grant == FhirScopes::Grant::No) {
        key.fail(FetchProblem::NotPermitted);
        return;
    }
    waiting_.push_back({index, std::move(url), true, false, {}});
    if (grant == FhirScopes::Grant::Part) {
        key.fail(FetchProblem::Narrowed);
    }
}

// `referrer`: the key that is incomplete without it.
void FetchState::begin_reference(const RelativeReference& reference,
                                 std::optional<std::size_t> referrer) {
    const std::string& text = reference.text;
    if (linked_.is_known(text) || std::ranges::any_of(keys_, [&text](const FetchedKey& key) {
            return !key.is_read() && key.has_resource(text);
        })) {
        return;
    }
    if (!linked_.add(text, referrer)) {
        return;
    }
    const std::size_t index = keys_.size();
    keys_.emplace_back(FetchItem{text, reference.path, {}}, call());
    ask(index, order_.access.base.url + '/' + reference.path);
}

// What a key asks for after an answer: its next page, resources that it refers to.
void FetchState::go_on(std::size_t index) {
    for (const RelativeReference& reference : keys_[index].take_references()) {
        begin_reference(reference, index);
    }
    FetchedKey& key = keys_[index];
    const auto next = key.next_page(call());
    if (next && order_.access.scopes.search(key.type()) == FhirScopes::Grant::No) {
        key.fail(FetchProblem::NotPermitted);
    } else if (next) {
        waiting_.push_back({index, next->url, next->with_token, false, {}});
    }
}

void FetchState::begin_waiting() {
    while (!waiting_.empty() && running_.size() < order_.limits.parallel_max) {
        Job job = std::move(waiting_.front());
        waiting_.pop_front();
        if (token_is_dead_ && job.with_token) {
            keys_[job.key].fail(FetchProblem::NotAuthorised);
            continue;
        }
        if (order_.health != nullptr) {
            job.begin = std::max(job.begin, order_.health->busy_until());
        }
        if (job.begin >= order_.deadline) {
            keys_[job.key].fail(FetchProblem::Busy);
            continue;
        }
        send(std::move(job));
    }
    if (running_.empty()) {
        finish();
    }
}

void FetchState::send(Job job) {
    HttpGet get;
    get.url = job.url;
    get.traceparent = order_.traceparent;
    get.token = job.with_token ? order_.access.token : Secret();
    get.internal = order_.access.base.server->internal;
    get.bytes_max = order_.limits.bytes_max;
    get.budget = budget_;
    get.begin = job.begin;
    get.deadline = order_.deadline;
    ++keys_[job.key].report().requests;
    const std::uint64_t run = next_run_++;
    const Time now = std::chrono::steady_clock::now();
    Request& request = running_[run];
    request.begin = std::max(now, job.begin);
    request.job = std::move(job);
    // The answer waits for the mutex until the ticket is known.
    request.ticket =
        client_->get(std::move(get), [self = shared_from_this(), run](const HttpResult& result) {
            self->on_result(run, result);
        });
}

void FetchState::on_result(std::uint64_t run, const HttpResult& result) {
    const std::scoped_lock lock(mutex_);
    const auto found = running_.find(run);
    Request request = std::move(found->second);
    running_.erase(found);
    if (given_up_) {
        return;
    }
    note_health(result);
    FetchedKey& key = keys_[request.job.key];
    note_time(key.report(), request.begin);
    try {
        if (const auto again = time_of_retry(request.job, result)) {
            request.job.is_retry = true;
            request.job.begin = *again;
            waiting_.push_front(std::move(request.job));
        } else {
            token_is_dead_ = token_is_dead_ || (request.job.with_token && result.status == 401);
            key.take(result, std::move(request.job.url), call());
            go_on(request.job.key);
        }
        begin_waiting();
    } catch (const std::bad_alloc&) {
        end_early(key);
    }
}

// Out of memory: what has come is kept, nothing more is begun.
void FetchState::end_early(FetchedKey& key) {
    key.fail(FetchProblem::TooLarge);
    for (const Job& job : std::exchange(waiting_, {})) {
        keys_[job.key].fail(FetchProblem::TooLarge);
    }
    if (running_.empty()) {
        finish();
    }
}

// What other calls may want to know about the server.
void FetchState::note_health(const HttpResult& result) {
    if (order_.health == nullptr) {
        return;
    }
    const Time now = std::chrono::steady_clock::now();
    order_.health->record(result, now);
    if (const auto rest = time_of_rest(result, now)) {
        order_.health->be_busy(*rest);
    }
}

std::optional<HttpGet::Time> FetchState::time_of_retry(const Job& job,
                                                       const HttpResult& result) const {
    return job.is_retry ? std::nullopt
                        : time_of_second_try(result, begin_, std::chrono::steady_clock::now(),
                                             order_.deadline);
}

bool FetchState::is_found(const std::string& reference) const {
    return std::ranges::any_of(keys_, [&reference](const FetchedKey& key) {
        return key.is_read() && key.has_resource(reference);
    });
}

// A server that does not know the patient, and has nothing of them, was asked for somebody else: by
// an id of another system, or at the base of another site. Its empty searches prove no absence.
void FetchState::judge_patient() {
    // The items come first; what others refer to says nothing of the patient.
    const std::ranges::subrange items(keys_.begin(), keys_.begin() + std::ssize(order_.items));
    const bool is_unknown = std::ranges::any_of(items, [](const FetchedKey& key) {
        return key.type() == "Patient" && key.is_known_none();
    });
    const bool has_searches = !std::ranges::all_of(items, &FetchedKey::is_read);
    const bool has_nothing = std::ranges::all_of(
        items, [](const FetchedKey& key) { return key.report().resources == 0; });
    if (is_unknown && has_searches && has_nothing) {
        std::ranges::for_each(items, [](FetchedKey& key) { key.fail(FetchProblem::NoPatient); });
    }
}

void FetchState::finish() {
    if (!done_) {
        return;
    }
    judge_patient();
    for (const auto& [reference, referrers] : linked_.referrers()) {
        if (is_found(reference)) {
            continue;
        }
        for (const std::size_t referrer : referrers) {
            keys_[referrer].fail(FetchProblem::Unresolved);
        }
    }
    // With the mutex held: who gives up is sure that nobody is woken afterwards.
    std::exchange(done_, nullptr)();
}

}  // namespace hookline::hooks
