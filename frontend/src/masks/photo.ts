/** Load a photo. @throws Error in words when it cannot be loaded. */
export async function decoded(url: string): Promise<HTMLImageElement> {
  const photo = new Image();
  photo.src = url;
  await photo.decode().catch(() => {
    throw new Error('The photo could not be loaded.');
  });
  return photo;
}
