namespace TextToVideo.Generation.Api.Http;

/// <summary>The REST representation of an object that was deleted.</summary>
/// <param name="Id">The id of the object.</param>
/// <param name="Object">The type of the object, for example "video.deleted".</param>
internal sealed record DeletedObject(string Id, string Object)
{
    public bool Deleted { get; } = true;
}
