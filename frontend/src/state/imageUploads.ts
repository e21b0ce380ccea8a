/** Photos on their way to a campaign: a few at a time, each with its masks, its own progress and its own outcome. */

import { ApiError, describeError } from '../api/errors';
import type { ImageAnswer } from '../api/types';
import { upload } from '../api/upload';
import { isSystemFile, looksLikeMask, pairMasks } from '../domain/photoFiles';
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
  refused: readonly FileMessage[];
  /** What to know of files that were taken. */
  notes: readonly FileMessage[];
  objects: number;
}

export interface FileMessage {
  name: string;
  code: string;
  message: string;
}

/** A file and where it lay in the folder that was chosen or dropped; its name where there was none. */
export interface ChosenFile {
  path: string;
  file: File;
}

/** What holds for all photos that are sent: where they come from, and how they are split. */
export interface UploadFields {
  source?: string;
  licence?: string;
  holdout?: boolean;
  group?: string;
}

const AT_ONCE = 2;
const LICENCES = /(^|\/)licen[cs]es\.csv$/i;
const NOTHING = { sent: 0, created: 0, duplicates: 0, objects: 0, refused: [], notes: [] };

export class ImageUploads {
  readonly uploads = new Store<ImageUpload[]>([]);
  private readonly files = new Map<number, { files: File[] } & UploadFields>();
  private next = 1;
  private active = 0;

  constructor(
    private readonly campaignId: string,
    private readonly onArrived: () => void,
    private readonly send: typeof upload<'upload_images'> = upload,
  ) {}

  /** Queue photos, each with the masks and the table of licences beside it; what systems leave behind is left out. */
  add(chosen: ChosenFile[], fields: UploadFields = {}): void {
    const added = inRequests(chosen).map((files): ImageUpload => {
      const id = this.next;
      this.next += 1;
      this.files.set(id, { files, ...fields });
      const size = files.reduce((sum, file) => sum + file.size, 0);
      return { id, name: files[0]!.name, size, status: 'waiting', ...NOTHING };
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
    const body = this.files.get(id);
    this.files.delete(id);
    if (!body) return;
    try {
      const { created, duplicates, refused, notes, objects_created } = await this.send(
        'upload_images',
        { campaign_id: this.campaignId },
        body,
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
        objects: objects_created,
        refused,
        notes: [...notes, ...created.flatMap(nearDuplicateNote)],
      });
      if (created.length > 0) this.onArrived();
    } catch (error) {
      if (error instanceof ApiError && error.isSignedOut) signedOut.update((count) => count + 1);
      const code = error instanceof ApiError ? error.code : 'not_sent';
      this.change(id, { status: 'refused', refused: [{ name, code, message: describeError(error) }] });
    }
  }
}

function nearDuplicateNote({ name, near_duplicate_of }: ImageAnswer): FileMessage[] {
  if (!near_duplicate_of) return [];
  const message = `Looks like ${near_duplicate_of.name}, which is here already. Both were kept.`;
  return [{ name, code: 'near_duplicate', message }];
}

/** The files of each request: a photo with its masks and table of licences, or a file without any. */
function inRequests(chosen: ChosenFile[]): File[][] {
  const files = new Map(
    chosen.filter(({ path }) => !isSystemFile(path)).map(({ path, file }) => [path, file]),
  );
  const tables = [...files.keys()].filter((path) => LICENCES.test(path));
  const paired = pairMasks([...files.keys()].filter((path) => !tables.includes(path)));
  const photos = paired.photos.map(({ photo, masks }) => [
    files.get(photo)!,
    ...masks.map((mask, at) => renamed(files.get(mask)!, photo, at)),
    ...tables.filter((table) => folderOf(table) === folderOf(photo)).map((table) => files.get(table)!),
  ]);
  return [...photos, ...paired.alone.map((mask) => [asMask(files.get(mask)!)])];
}

/** The mask under the name that the site pairs with the photo, wherever it lay: requests carry no folders. */
function renamed(mask: File, photo: string, at: number): File {
  const name = photo.slice(photo.lastIndexOf('/') + 1);
  const suffix = mask.name.slice(mask.name.lastIndexOf('.'));
  return new File([mask], `${name}.mask.${at + 1}${suffix}`, { type: mask.type });
}

/** The mask under a name that the site takes for one; without its photo it is refused in words. */
const asMask = (file: File) => (looksLikeMask(file.name) ? file : renamed(file, file.name, 0));
const folderOf = (path: string) => path.slice(0, Math.max(path.lastIndexOf('/'), 0));

/** The files of a file or folder input. */
export function filesChosen(files: Iterable<File>): ChosenFile[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** All files in what was dropped, folders included. */
export async function filesOf(items: DataTransferItemList): Promise<ChosenFile[]> {
  // Both are gone after the first await. A file that another program hands over may have no entry.
  const dropped = [...items].map((item) => ({ entry: item.webkitGetAsEntry?.(), file: item.getAsFile() }));
  const found = await Promise.all(
    dropped.map(({ entry, file }) => (entry ? filesIn(entry) : file ? filesChosen([file]) : [])),
  );
  return found.flat();
}

async function filesIn(entry: FileSystemEntry): Promise<ChosenFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ path: entry.fullPath.replace(/^\//, ''), file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: ChosenFile[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return files;
    files.push(...(await Promise.all(batch.map(filesIn))).flat());
  }
}
