/** The only place that calls `fetch` for JSON: CSRF, errors, and a second try when the network blinks. */

import { ApiError, errorFromResponse, NetworkError } from './errors';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface CallOptions {
  body?: unknown;
  query?: Record<string, string | number | boolean | null | undefined>;
  signal?: AbortSignal;
  /** Tries after the first when the site cannot be reached; reads get two, writes none. */
  retries?: number;
}

export interface ClientDependencies {
  fetch: typeof globalThis.fetch;
  csrfToken: () => string;
  wait: (milliseconds: number) => Promise<void>;
  onSignedOut: () => void;
  /** Fetch the session again, for a fresh token. */
  renewSession: () => Promise<void>;
}

const FIRST_WAIT_MS = 300;

/** `/api/images/{id}/` and its like, with the query written behind it. */
export function apiPath(path: string, query: CallOptions['query'] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  const tail = search.toString();
  return `/api/${path.replace(/^\/(api\/)?/, '')}${tail ? `?${tail}` : ''}`;
}

export class ApiClient {
  constructor(private readonly dependencies: ClientDependencies) {}

  get<T>(path: string, options: CallOptions = {}): Promise<T> {
    return this.call<T>('GET', path, { retries: 2, ...options });
  }

  post<T>(path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
    return this.call<T>('POST', path, { ...options, body });
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>('PATCH', path, { body });
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>('PUT', path, { body });
  }

  delete<T = null>(path: string): Promise<T> {
    return this.call<T>('DELETE', path);
  }

  /**
   * One call. Returns the parsed body, or null for an empty answer (204).
   * @throws ApiError when the site refuses, NetworkError when it cannot be reached.
   */
  async call<T>(method: Method, path: string, options: CallOptions = {}): Promise<T> {
    let response = await this.send(method, path, options);
    if (response.status === 403 && method !== 'GET')
      response = await this.withFreshToken(response, method, path, options);
    if (!response.ok) {
      const error = await errorFromResponse(response);
      if (error.isSignedOut && !path.startsWith('session')) this.dependencies.onSignedOut();
      throw error;
    }
    if (response.status === 204) return null as T;
    return (await response.json()) as T;
  }

  private async withFreshToken(
    refused: Response,
    method: Method,
    path: string,
    options: CallOptions,
  ): Promise<Response> {
    const error = await errorFromResponse(refused.clone());
    if (!error.isForgeryToken) return refused;
    await this.dependencies.renewSession();
    return this.send(method, path, options);
  }

  private async send(method: Method, path: string, options: CallOptions): Promise<Response> {
    const retries = options.retries ?? 0;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.dependencies.fetch(apiPath(path, options.query), this.request(method, options));
      } catch (error) {
        if (options.signal?.aborted) throw error;
        if (attempt >= retries) throw new NetworkError(error);
        await this.dependencies.wait(FIRST_WAIT_MS * 2 ** attempt);
      }
    }
  }

  private request(method: Method, { body, signal }: CallOptions): RequestInit {
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

/** True for what a later, identical call may well settle. */
export function isWorthRetrying(error: unknown): boolean {
  return error instanceof NetworkError || (error instanceof ApiError && error.isPassing);
}
