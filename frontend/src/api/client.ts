/** The only place that calls `fetch` for JSON: CSRF, errors, and a second try when the network blinks. */

import { OPERATIONS } from '../contract/operations';
import { ApiError, errorFromResponse, NetworkError } from './errors';
import {
  addressOf,
  encodedBody,
  type Method,
  type OperationId,
  type Query,
  type RequestOf,
  type ResponseOf,
} from './operations';

/** Tries after the first when the site cannot be reached. A write is sent once: the outbox repeats what must arrive. */
const READ_RETRIES = 2;

export interface CallOptions {
  signal?: AbortSignal;
}

type Arguments<Op extends OperationId> =
  Record<never, never> extends RequestOf<Op>
    ? [request?: RequestOf<Op>, options?: CallOptions]
    : [request: RequestOf<Op>, options?: CallOptions];

export interface ClientDependencies {
  fetch: typeof globalThis.fetch;
  csrfToken: () => string;
  wait: (milliseconds: number) => Promise<void>;
  onSignedOut: () => void;
  /** Fetch the session again, for a fresh token. */
  renewSession: () => Promise<void>;
}

const FIRST_WAIT_MS = 300;

export class ApiClient {
  constructor(private readonly dependencies: ClientDependencies) {}

  /**
   * Call an operation of the site. Returns the parsed body, or null for a success without one (204).
   * @throws ApiError when the site refuses, NetworkError when it cannot be reached.
   */
  async call<Op extends OperationId>(
    operation: Op,
    ...[request, options]: Arguments<Op>
  ): Promise<ResponseOf<Op>> {
    const { path, query, body } = request ?? ({} as RequestOf<Op>);
    const { method } = OPERATIONS[operation];
    const address = addressOf(operation, path, query as Query | undefined);
    const response = await this.send(method, address, encodedBody(operation, body), options);
    return response as ResponseOf<Op>;
  }

  /** Send a stored request again; `call` is for everything else. Returns and throws as `call` does. */
  async send(method: Method, address: string, body: unknown, options: CallOptions = {}): Promise<unknown> {
    const request = this.request(method, body, options);
    let response = await this.fetch(method, address, request);
    if (response.status === 403 && method !== 'GET') {
      const error = await errorFromResponse(response.clone());
      if (error.isForgeryToken) {
        await this.dependencies.renewSession();
        response = await this.fetch(method, address, this.request(method, body, options));
      }
    }
    if (!response.ok) {
      const error = await errorFromResponse(response);
      if (error.isSignedOut && address !== OPERATIONS.sign_in.path) this.dependencies.onSignedOut();
      throw error;
    }
    return response.status === 204 ? null : response.json();
  }

  private async fetch(method: Method, address: string, request: RequestInit): Promise<Response> {
    const retries = method === 'GET' ? READ_RETRIES : 0;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.dependencies.fetch(address, request);
      } catch (error) {
        if (request.signal?.aborted) throw error;
        if (attempt >= retries) throw new NetworkError(error);
        await this.dependencies.wait(FIRST_WAIT_MS * 2 ** attempt);
      }
    }
  }

  private request(method: Method, body: unknown, { signal }: CallOptions): RequestInit {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (method !== 'GET') headers['X-CSRFToken'] = this.dependencies.csrfToken();
    const isForm = typeof FormData !== 'undefined' && body instanceof FormData;
    if (body !== undefined && !isForm) headers['Content-Type'] = 'application/json';
    return {
      method,
      headers,
      credentials: 'same-origin',
      ...(signal ? { signal } : {}),
      ...(body === undefined ? {} : { body: isForm ? (body as FormData) : JSON.stringify(body) }),
    };
  }
}

/** True for a failure that a later, identical call may not meet. */
export function isWorthRetrying(error: unknown): boolean {
  return error instanceof NetworkError || (error instanceof ApiError && error.isPassing);
}
