using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Generation.Api.Links;

/// <summary>Links by which anybody may download a file; configuration section <c>DownloadLinks</c>.</summary>
public sealed class DownloadLinkOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "DownloadLinks";

    /// <summary>
    /// What links begin with, such as <c>https://videos.example.org</c>; none: in REST the address that the link was asked for at, in gRPC nothing.
    /// </summary>
    public string? BaseUrl { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BaseUrl is not null && !(Uri.TryCreate(BaseUrl, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"))
        {
            yield return new ValidationResult($"{Section}:{nameof(BaseUrl)} must be an address that begins with http:// or https://.");
        }
    }
}
