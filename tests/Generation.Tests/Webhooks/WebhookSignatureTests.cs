using TextToVideo.Generation.Webhooks;

namespace TextToVideo.Generation.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    /// <summary>The example in the documentation of Svix, whose scheme became Standard Webhooks.</summary>
    [Fact]
    public void Sign_PublishedExample_ReturnsItsSignature() =>
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookSignature.Sign(
                ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "1614265330",
                "{\"test\": 2432232314}"u8
            )
        );

    [Fact]
    public void Sign_TwoSecrets_ReturnsBothSignatures()
    {
        string Sign(params string[] secrets) => WebhookSignature.Sign(secrets, "evt_1", "1614265330", "{}"u8);

        Assert.Equal($"{Sign("whsec_YQ==")} {Sign("whsec_Yg==")}", Sign("whsec_YQ==", "whsec_Yg=="));
        Assert.NotEqual(Sign("whsec_YQ=="), Sign("whsec_Yg=="));
    }

    [Fact]
    public void CreateSecret_EachCall_ReturnsOther32Bytes()
    {
        string secret = WebhookSignature.CreateSecret();

        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        Assert.Equal(32, Convert.FromBase64String(secret["whsec_".Length..]).Length);
        Assert.NotEqual(secret, WebhookSignature.CreateSecret());
    }
}
