#include "hooks/fetch/curl_transfer.hpp"

#include <openssl/crypto.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "hooks/fetch/address_guard.hpp"

namespace hookline::hooks {
namespace {

constexpr std::size_t kHeaderBytesMax = std::size_t{64} * 1024;
constexpr curl_off_t kRetryAfterMaxS = 86'400;  // nobody waits that long

}  // namespace

void CurlTransfer::WipeList::operator()(curl_slist* list) const {
    for (curl_slist* item = list; item != nullptr; item = item->next) {
        OPENSSL_cleanse(item->data, std::strlen(item->data));
    }
    curl_slist_free_all(list);
}

bool CurlTransfer::prepare(const CurlClientOptions& options, HttpGet::Time now) {
    easy_.reset(curl_easy_init());
    if (easy_ == nullptr) {
        return false;
    }
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(get_.deadline - now).count() + 1;
    bool ok = true;
    const auto set = [this, &ok](CURLoption option, auto value) {
        ok = curl_easy_setopt(easy_.get(), option, value) == CURLE_OK && ok;
    };
    set(CURLOPT_URL, get_.url.c_str());
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    set(CURLOPT_PROTOCOLS_STR, get_.internal ? "http,https" : "https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!options.ca_file.empty()) {
        set(CURLOPT_CAINFO, options.ca_file.c_str());
        set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    set(CURLOPT_NOSIGNAL, 1L);
    // A name that is still being looked up must not hold up the thread when we give up.
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(left, 1)));
    set(CURLOPT_ACCEPT_ENCODING, "gzip");
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(this));
    set(CURLOPT_HEADERFUNCTION, &on_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(this));
    set(CURLOPT_OPENSOCKETFUNCTION, &on_open_socket);
    set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
    set(CURLOPT_PREREQFUNCTION, &on_connected);
    set(CURLOPT_PREREQDATA, static_cast<void*>(this));
    set(CURLOPT_PRIVATE, static_cast<void*>(this));
    return ok && set_headers();
}

// The token goes into no other place than this header (SR-045).
bool CurlTransfer::set_headers() {
    std::string field = "Accept: " + get_.accept;
    curl_slist* list = curl_slist_append(nullptr, field.c_str());
    headers_.reset(list);
    if (list != nullptr && !get_.traceparent.empty()) {
        field = "traceparent: " + get_.traceparent;
        list = curl_slist_append(list, field.c_str());
    }
    if (list != nullptr && !get_.token.is_empty()) {
        field = "Authorization: Bearer ";
        field += get_.token.reveal();
        list = curl_slist_append(list, field.c_str());
        wipe(field);
    }
    return list != nullptr &&
           curl_easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, headers_.get()) == CURLE_OK;
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<CurlTransfer*>(user);
    const std::size_t bytes = size * count;
    if (transfer.result_.body.size() + bytes > transfer.get_.bytes_max ||
        (transfer.get_.budget != nullptr && !transfer.get_.budget->take(bytes))) {
        transfer.too_large_ = true;
        return 0;
    }
    transfer.result_.body.append(data, bytes);
    transfer.received_ += bytes;
    return bytes;
}

std::size_t CurlTransfer::on_header(char* data, std::size_t size, std::size_t count, void* user) {
    static_cast<void>(data);
    auto& transfer = *static_cast<CurlTransfer*>(user);
    const std::size_t bytes = size * count;
    transfer.header_bytes_ += bytes;
    transfer.received_ += bytes;
    if (transfer.first_byte_ == HttpGet::Time()) {
        transfer.first_byte_ = std::chrono::steady_clock::now();
    }
    if (transfer.header_bytes_ > kHeaderBytesMax) {
        transfer.too_large_ = true;
        return 0;
    }
    return bytes;
}

// Asked for every address that libcurl tries, also after a refusal.
curl_socket_t CurlTransfer::on_open_socket(void* user, curlsocktype purpose,
                                           curl_sockaddr* address) {
    static_cast<void>(purpose);
    auto& transfer = *static_cast<CurlTransfer*>(user);
    if (!transfer.get_.internal && !is_public_address(address->addr)) {
        transfer.refused_ = true;
        return CURL_SOCKET_BAD;
    }
    transfer.refused_ = false;  // of the addresses tried, one is allowed
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// Asked before each request: a connection may be one that another transfer has opened.
int CurlTransfer::on_connected(void* user, char* peer, char* own, int peer_port, int own_port) {
    static_cast<void>(own);
    static_cast<void>(peer_port);
    static_cast<void>(own_port);
    auto& transfer = *static_cast<CurlTransfer*>(user);
    if (!transfer.get_.internal && !is_public_address(std::string_view(peer))) {
        transfer.refused_ = true;
        return CURL_PREREQFUNC_ABORT;
    }
    transfer.connected_ = true;
    return CURL_PREREQFUNC_OK;
}

HttpResult::Kind CurlTransfer::kind_of(CURLcode code) const {
    if (code == CURLE_OK) {
        return HttpResult::Kind::Answered;
    }
    if (too_large_) {
        return HttpResult::Kind::TooLarge;
    }
    if (refused_) {
        return HttpResult::Kind::Refused;
    }
    switch (code) {
        case CURLE_UNSUPPORTED_PROTOCOL:  // also what answers with something that is no HTTP
            return connected_ ? HttpResult::Kind::Broken : HttpResult::Kind::Refused;
        case CURLE_URL_MALFORMAT:
        case CURLE_LOGIN_DENIED:
            return HttpResult::Kind::Refused;
        case CURLE_OPERATION_TIMEDOUT:
            return HttpResult::Kind::Timeout;
        case CURLE_COULDNT_CONNECT:
        case CURLE_COULDNT_RESOLVE_HOST:
            return HttpResult::Kind::Unreachable;
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
            return HttpResult::Kind::TlsFailed;
        default:
            return HttpResult::Kind::Broken;
    }
}

bool CurlTransfer::is_dripping(const CurlClientOptions& options, HttpGet::Time now) const {
    if (first_byte_ == HttpGet::Time() || now - first_byte_ <= options.drip_after) {
        return false;
    }
    const double seconds = std::chrono::duration<double>(now - first_byte_).count();
    return static_cast<double>(received_) <
           seconds * static_cast<double>(options.bytes_per_second_min);
}

// libcurl reads dates well, but says 0 for numbers that it cannot hold, and for what is neither.
std::optional<std::chrono::seconds> CurlTransfer::retry_after() const {
    curl_header* field = nullptr;
    curl_off_t wait = 0;
    if (curl_easy_header(easy_.get(), "Retry-After", 0, CURLH_HEADER, -1, &field) != CURLHE_OK ||
        curl_easy_getinfo(easy_.get(), CURLINFO_RETRY_AFTER, &wait) != CURLE_OK) {
        return std::nullopt;
    }
    const std::string_view text = field->value;
    if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos) {
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), wait);
        wait = fault == std::errc() ? wait : kRetryAfterMaxS;
    } else if (wait <= 0 && curl_getdate(field->value, nullptr) == -1) {
        return std::nullopt;
    }
    return std::chrono::seconds(std::clamp<curl_off_t>(wait, 0, kRetryAfterMaxS));
}

void CurlTransfer::finish(CURLcode code) {
    result_.kind = kind_of(code);
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    result_.status = static_cast<int>(status);
    const char* type = nullptr;
    if (curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_TYPE, &type) == CURLE_OK &&
        type != nullptr) {
        result_.content_type = type;
    }
    curl_header* field = nullptr;
    if (curl_easy_header(easy_.get(), "Cache-Control", 0, CURLH_HEADER, -1, &field) == CURLHE_OK) {
        result_.cache_control = field->value;
    }
    result_.retry_after = retry_after();
    if (result_.kind != HttpResult::Kind::Answered) {
        result_.body.clear();
    }
    done_(std::move(result_));
}

void CurlTransfer::finish(HttpResult::Kind kind) {
    result_ = {};
    result_.kind = kind;
    done_(std::move(result_));
}

}  // namespace hookline::hooks
