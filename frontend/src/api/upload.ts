/** Sends a form and reports how many bytes went out, which `fetch` cannot do. */

import { ApiError, NetworkError } from './errors';
import {
  addressOf,
  type BodyOf,
  encodedBody,
  type FormOperationId,
  type PathOf,
  type ResponseOf,
} from './operations';

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
 * POST a form. Resolves with the parsed body of the response.
 * @throws ApiError when the site refuses, NetworkError when it cannot be reached, AbortError when `signal` fires.
 */
export function upload<Op extends FormOperationId>(
  operation: Op,
  path: PathOf<Op>,
  body: BodyOf<Op>,
  options: UploadOptions,
): Promise<ResponseOf<Op>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', addressOf(operation, path));
    request.setRequestHeader('X-CSRFToken', options.csrfToken);
    request.setRequestHeader('Accept', 'application/json');
    request.upload.onprogress = (event) => options.onProgress(event.loaded, event.total);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300)
        resolve(JSON.parse(request.responseText) as ResponseOf<Op>);
      else reject(refusal(request));
    };
    request.onerror = () => reject(new NetworkError());
    request.onabort = () => reject(new DOMException('The upload was cancelled.', 'AbortError'));
    options.signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(encodedBody(operation, body) as FormData);
  });
}
