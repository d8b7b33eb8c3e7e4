package io.evenkeel.http;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;

/** A response's status and headers as the caller's body handler sees them. */
record ShownInfo(int statusCode, HttpHeaders headers, HttpClient.Version version) implements ResponseInfo {}
