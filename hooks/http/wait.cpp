#include "hooks/http/wait.hpp"

#include <future>

namespace hookline::hooks {

HttpResponse wait_for_response(Reply reply) {
    while (auto* pending = std::get_if<std::unique_ptr<PendingAnswer>>(&reply)) {
        std::promise<void> woken;
        (*pending)->start([&woken] { woken.set_value(); });
        woken.get_future().wait();
        Reply next = (*pending)->proceed();
        reply = std::move(next);
    }
    return std::get<HttpResponse>(std::move(reply));
}

}  // namespace hookline::hooks
