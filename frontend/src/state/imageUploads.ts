/** Photos on their way to a campaign: a few at a time, each with its own progress and its own outcome. */

import { ApiError, describeError } from '../api/errors';
import { upload } from '../api/upload';
import { csrfToken, signedOut } from './site';
import { Store } from './store';

export interface ImageUpload {
  id: number;
  name: string;
  size: number;
  status: 'waiting' | 'sending' | 'reading' | 'done' | 'refused';
  /** Bytes. */
  sent: number;
  created: number;
  duplicates: number;
  refused: readonly { name: string; code: string; message: string }[];
}

const AT_ONCE = 2;

export class ImageUploads {
  readonly uploads = new Store<ImageUpload[]>([]);
  private readonly files = new Map<number, File>();
  private next = 1;
  private active = 0;

  constructor(
    private readonly campaignId: string,
    private readonly onArrived: () => void,
    private readonly send: typeof upload<'upload_images'> = upload,
  ) {}

  add(files: File[]): void {
    const added = files.map((file): ImageUpload => {
      const id = this.next;
      this.next += 1;
      this.files.set(id, file);
      const { name, size } = file;
      return { id, name, size, status: 'waiting', sent: 0, created: 0, duplicates: 0, refused: [] };
    });
    this.uploads.update((uploads) => [...uploads, ...added]);
    this.startMore();
  }

  /** Take the finished ones off the list. */
  clear(): void {
    this.uploads.update((uploads) =>
      uploads.filter(({ status }) => status !== 'done' && status !== 'refused'),
    );
  }

  private change(id: number, fields: Partial<ImageUpload>): void {
    this.uploads.update((uploads) => uploads.map((one) => (one.id === id ? { ...one, ...fields } : one)));
  }

  private startMore(): void {
    while (this.active < AT_ONCE) {
      const waiting = this.uploads.value.find(({ status }) => status === 'waiting');
      if (!waiting) return;
      this.active += 1;
      this.change(waiting.id, { status: 'sending' });
      void this.run(waiting).finally(() => {
        this.active -= 1;
        this.startMore();
      });
    }
  }

  private async run({ id, name, size }: ImageUpload): Promise<void> {
    const file = this.files.get(id);
    this.files.delete(id);
    if (!file) return;
    try {
      const { created, duplicates, refused } = await this.send(
        'upload_images',
        { campaign_id: this.campaignId },
        { files: [file] },
        {
          csrfToken: csrfToken.value,
          onProgress: (sent, total) =>
            this.change(id, { sent, status: sent < total ? 'sending' : 'reading' }),
        },
      );
      const isRefused = created.length + duplicates.length === 0 && refused.length > 0;
      this.change(id, {
        status: isRefused ? 'refused' : 'done',
        sent: size,
        created: created.length,
        duplicates: duplicates.length,
        refused,
      });
      if (created.length > 0) this.onArrived();
    } catch (error) {
      if (error instanceof ApiError && error.isSignedOut) signedOut.update((count) => count + 1);
      const code = error instanceof ApiError ? error.code : 'not_sent';
      this.change(id, { status: 'refused', refused: [{ name, code, message: describeError(error) }] });
    }
  }
}

/** All files in what was dropped, folders included. */
export async function filesOf(items: DataTransferItemList): Promise<File[]> {
  const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry !== null);
  const found = await Promise.all(entries.map((entry) => filesIn(entry)));
  return found.flat();
}

async function filesIn(entry: FileSystemEntry | undefined): Promise<File[]> {
  if (!entry) return [];
  if (entry.isFile) {
    return [
      await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)),
    ];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: File[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return files;
    files.push(...(await Promise.all(batch.map(filesIn))).flat());
  }
}
