namespace TextToVideo.Generation.Api.Http;

/// <summary>Represents an object that an admin has created and that the audit names.</summary>
internal interface ICreatedObject
{
    /// <summary>Gets the id of the object.</summary>
    string Id { get; }
}
