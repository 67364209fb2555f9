using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Generation.Api.Links;

/// <summary>Options for download links; configuration section <c>DownloadLinks</c>.</summary>
public sealed class DownloadLinkOptions : IValidatableObject
{
    /// <summary>The name of the configuration section.</summary>
    public const string SectionName = "DownloadLinks";

    /// <summary>
    /// The base URL of the links, such as <c>https://videos.example.org</c>. When null, REST uses the address at which the link was
    /// requested, and gRPC returns the path without a base URL.
    /// </summary>
    public string? BaseUrl { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BaseUrl is not null && !(Uri.TryCreate(BaseUrl, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"))
        {
            yield return new ValidationResult($"{SectionName}:{nameof(BaseUrl)} must be an address that begins with http:// or https://.");
        }
    }
}
