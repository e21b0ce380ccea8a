/** What a refused or failed call to the site looks like, everywhere in the front end. */

/** The site refused: `{code, message, details}` of its error table. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: unknown = null,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** The log-in ran out: the same call is worth making again after logging in. */
  get isSignedOut(): boolean {
    return this.status === 401 || this.code === 'not_signed_in';
  }

  /** The token against forged requests is of an older log-in (another tab logged in meanwhile). */
  get isForgeryToken(): boolean {
    return this.status === 403 && this.code.startsWith('csrf');
  }

  /** The site is busy or broken for now: the same call is worth making again later. */
  get isPassing(): boolean {
    return this.status === 429 || this.status >= 500;
  }
}

/** The site did not respond at all: no network, or the site is down. */
export class NetworkError extends Error {
  constructor(cause?: unknown) {
    super('The site cannot be reached just now.', { cause });
    this.name = 'NetworkError';
  }
}

/** A sentence for a person, whatever was thrown. */
export function describeError(error: unknown): string {
  if (error instanceof Error) return error.message;
  return String(error);
}

/** Read the body of a refusal; a body that is not the site's own becomes a plain sentence. */
export async function errorFromResponse(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  if (body !== null && typeof body === 'object' && 'code' in body && 'message' in body) {
    const { code, message, details } = body as { code: unknown; message: unknown; details?: unknown };
    return new ApiError(response.status, String(code), String(message), details ?? null);
  }
  return new ApiError(
    response.status,
    `http_${response.status}`,
    `The site responded with an error (${response.status}).`,
  );
}
