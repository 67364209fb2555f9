using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using TextToVideo.Artifacts.S3;

namespace TextToVideo.Artifacts;

/// <summary>Validates the options of the artifact store in use.</summary>
internal sealed class ArtifactsOptionsValidator : IValidateOptions<ArtifactsOptions>
{
    public ValidateOptionsResult Validate(string? name, ArtifactsOptions options)
    {
        string[] errors = [.. options.EffectiveKind == ArtifactStoreKind.S3 ? GetErrors(options.S3) : GetFolderErrors(options)];
        return errors.Length > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> GetFolderErrors(ArtifactsOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Path))
        {
            yield return "Artifacts:Path is empty: specify a folder that all services share.";
        }
    }

    private static IEnumerable<string> GetErrors(S3Options s3)
    {
        if (string.IsNullOrWhiteSpace(s3.Bucket))
        {
            yield return "Artifacts:S3:Bucket is empty: specify the name of an existing bucket.";
        }

        if (s3.Prefix.Length > 0 && (!s3.Prefix.EndsWith('/') || s3.Prefix.StartsWith('/')))
        {
            yield return "Artifacts:S3:Prefix must end with '/' and not start with it, or be empty.";
        }

        if (s3.ServiceUrl.Length > 0 && !(Uri.TryCreate(s3.ServiceUrl, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"))
        {
            yield return "Artifacts:S3:ServiceUrl must be an address that starts with http:// or https://, or be empty for Amazon S3.";
        }

        if (s3.ServiceUrl.Length == 0 && string.IsNullOrWhiteSpace(s3.Region))
        {
            yield return "Artifacts:S3:Region is empty: specify it, or specify the server's address in Artifacts:S3:ServiceUrl.";
        }

        if (s3.AccessKey.Length > 0 != s3.SecretKey.Length > 0)
        {
            yield return "Artifacts:S3:AccessKey and Artifacts:S3:SecretKey must both be specified or both be empty.";
        }

        var errors = new List<ValidationResult>();
        Validator.TryValidateObject(s3, new ValidationContext(s3), errors, validateAllProperties: true);
        foreach (ValidationResult error in errors)
        {
            yield return $"Artifacts:S3: {error.ErrorMessage}";
        }
    }
}
