using TextToVideo.Artifacts.S3;

namespace TextToVideo.Artifacts.Tests;

public sealed class ArtifactsOptionsValidatorTests
{
    [Fact]
    public void Validate_OneKeyWithoutTheOther_SaysThatBothAreNeeded() =>
        AssertRefused(
            s3 => s3.SecretKey = string.Empty,
            "Artifacts:S3:AccessKey and Artifacts:S3:SecretKey must both be specified or both be empty."
        );

    [Fact]
    public void Validate_AddressWithoutScheme_SaysWhatIsAllowed() =>
        AssertRefused(
            s3 => s3.ServiceUrl = "bucket.example",
            "Artifacts:S3:ServiceUrl must be an address that starts with http:// or https://, or be empty for Amazon S3."
        );

    private static void AssertRefused(Action<S3Options> change, string message)
    {
        var options = new ArtifactsOptions
        {
            S3 = new S3Options
            {
                Bucket = "bucket",
                ServiceUrl = "http://127.0.0.1:1",
                AccessKey = "key",
                SecretKey = "secret",
            },
        };
        var validator = new ArtifactsOptionsValidator();
        Assert.True(validator.Validate(null, options).Succeeded);

        change(options.S3);

        Assert.Equal([message], validator.Validate(null, options).Failures);
    }
}
