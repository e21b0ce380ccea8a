/** Sends a form and tells how far it is: what `fetch` cannot do. */

import { apiPath } from './client';
import { ApiError, NetworkError } from './errors';

export interface UploadOptions {
  csrfToken: string;
  /** Bytes sent, bytes in all. */
  onProgress: (sent: number, total: number) => void;
  signal?: AbortSignal;
}

function refusal(request: XMLHttpRequest): ApiError {
  try {
    const { code, message, details } = JSON.parse(request.responseText) as Record<string, unknown>;
    return new ApiError(request.status, String(code), String(message), details ?? null);
  } catch {
    return new ApiError(
      request.status,
      `http_${request.status}`,
      `The site refused the upload (${request.status}).`,
    );
  }
}

/**
 * POST a form. Resolves with the parsed answer.
 * @throws ApiError when the site refuses, NetworkError when it cannot be reached.
 */
export function upload<T>(path: string, form: FormData, options: UploadOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', apiPath(path));
    request.setRequestHeader('X-CSRFToken', options.csrfToken);
    request.setRequestHeader('Accept', 'application/json');
    request.upload.onprogress = (event) => options.onProgress(event.loaded, event.total);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as T);
      else reject(refusal(request));
    };
    request.onerror = () => reject(new NetworkError());
    request.onabort = () => reject(new DOMException('The upload was given up.', 'AbortError'));
    options.signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}
