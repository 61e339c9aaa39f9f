const words = (text: string): string[] => text.trim().split(/\s+/);

/**
 * The permissions that CloudFormation needs of its caller to create, read, update and delete a resource of each type: the
 * `handlers` and `tagging` of AWS's registry of resource types [cloudformation-schema], read on 30 November 2026. Those of
 * EventBridge rules and SNS subscriptions are the calls of their services, as the registry has no handlers for them.
 */
export const HANDLERS: Record<string, string[]> = {
  "AWS::ApiGatewayV2::Api": words(`
    apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT s3:getObject
  `),
  "AWS::ApiGatewayV2::Authorizer": words(`
    apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT
  `),
  "AWS::ApiGatewayV2::Integration": words(`
    apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT
  `),
  "AWS::ApiGatewayV2::Route": words(`
    apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT
  `),
  "AWS::ApiGatewayV2::Stage": words(`
    apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:TagResource
  `),
  "AWS::CloudWatch::Alarm": words(`
    cloudwatch:DeleteAlarms cloudwatch:DescribeAlarms cloudwatch:ListTagsForResource
    cloudwatch:PutMetricAlarm cloudwatch:TagResource cloudwatch:UntagResource
  `),
  "AWS::DynamoDB::Table": words(`
    dynamodb:CreateTable dynamodb:DeleteTable dynamodb:DescribeContinuousBackups
    dynamodb:DescribeContributorInsights dynamodb:DescribeImport
    dynamodb:DescribeKinesisStreamingDestination dynamodb:DescribeTable dynamodb:DescribeTimeToLive
    dynamodb:DisableKinesisStreamingDestination dynamodb:EnableKinesisStreamingDestination
    dynamodb:ImportTable dynamodb:ListTagsOfResource dynamodb:TagResource dynamodb:UntagResource
    dynamodb:UpdateContinuousBackups dynamodb:UpdateContributorInsights dynamodb:UpdateTable
    dynamodb:UpdateTimeToLive iam:CreateServiceLinkedRole kinesis:DescribeStream kinesis:PutRecords
    kms:CreateGrant kms:Decrypt kms:Describe* kms:Encrypt kms:Get* kms:List* kms:RevokeGrant
    logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogGroups logs:DescribeLogStreams
    logs:PutLogEvents logs:PutRetentionPolicy s3:GetObject s3:GetObjectMetadata s3:ListBucket
  `),
  "AWS::Events::Rule": words(`
    events:DeleteRule events:DescribeRule events:ListTagsForResource events:ListTargetsByRule
    events:PutRule events:PutTargets events:RemoveTargets events:TagResource events:UntagResource
  `),
  "AWS::IAM::Role": words(`
    iam:AttachRolePolicy iam:CreateRole iam:DeleteRole iam:DeleteRolePermissionsBoundary
    iam:DeleteRolePolicy iam:DetachRolePolicy iam:GetRole iam:GetRolePolicy iam:ListAttachedRolePolicies
    iam:ListRolePolicies iam:PutRolePermissionsBoundary iam:PutRolePolicy iam:TagRole iam:UntagRole
    iam:UpdateAssumeRolePolicy iam:UpdateRole iam:UpdateRoleDescription
  `),
  "AWS::Lambda::EventInvokeConfig": words(`
    lambda:DeleteFunctionEventInvokeConfig lambda:GetFunctionEventInvokeConfig
    lambda:PutFunctionEventInvokeConfig lambda:UpdateFunctionEventInvokeConfig
  `),
  "AWS::Lambda::EventSourceMapping": words(`
    lambda:CreateEventSourceMapping lambda:DeleteEventSourceMapping lambda:GetEventSourceMapping
    lambda:UpdateEventSourceMapping
  `),
  "AWS::Lambda::Function": words(`
    ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs
    elasticfilesystem:DescribeMountTargets iam:PassRole kms:CreateGrant kms:Decrypt kms:Encrypt
    kms:GenerateDataKey lambda:CreateFunction lambda:DeleteFunction
    lambda:DeleteFunctionCodeSigningConfig lambda:DeleteFunctionConcurrency lambda:GetCodeSigningConfig
    lambda:GetFunction lambda:GetFunctionCodeSigningConfig lambda:GetFunctionRecursionConfig
    lambda:GetFunctionScalingConfig lambda:GetLayerVersion lambda:GetRuntimeManagementConfig
    lambda:ListTags lambda:PassCapacityProvider lambda:PublishVersion
    lambda:PutFunctionCodeSigningConfig lambda:PutFunctionConcurrency lambda:PutFunctionRecursionConfig
    lambda:PutFunctionScalingConfig lambda:PutRuntimeManagementConfig lambda:TagResource
    lambda:UntagResource lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration s3:GetObject
    s3:GetObjectVersion
  `),
  "AWS::Lambda::Permission": words(`
    lambda:AddPermission lambda:GetPolicy lambda:RemovePermission
  `),
  "AWS::Logs::LogGroup": words(`
    firehose:TagDeliveryStream logs:AssociateKmsKey logs:CreateLogDelivery logs:CreateLogGroup
    logs:DeleteDataProtectionPolicy logs:DeleteLogGroup logs:DeleteRetentionPolicy
    logs:DescribeLogGroups logs:DescribeResourcePolicies logs:DisassociateKmsKey
    logs:GetDataProtectionPolicy logs:ListTagsLogGroup logs:PutDataProtectionPolicy
    logs:PutResourcePolicy logs:PutRetentionPolicy logs:TagLogGroup logs:UntagLogGroup
    s3:REST.PUT.OBJECT
  `),
  "AWS::S3::Bucket": words(`
    iam:PassRole s3:CreateBucket s3:CreateBucketMetadataTableConfiguration s3:DeleteBucket
    s3:DeleteBucketAnalyticsConfiguration s3:DeleteBucketCors s3:DeleteBucketEncryption
    s3:DeleteBucketLifecycle s3:DeleteBucketMetadataTableConfiguration
    s3:DeleteBucketMetricsConfiguration s3:DeleteBucketReplication s3:DeleteBucketTagging
    s3:DeleteBucketWebsite s3:DeleteObject s3:GetAccelerateConfiguration s3:GetAnalyticsConfiguration
    s3:GetBucketAbac s3:GetBucketAcl s3:GetBucketCORS s3:GetBucketLogging
    s3:GetBucketMetadataTableConfiguration s3:GetBucketNotification s3:GetBucketObjectLockConfiguration
    s3:GetBucketOwnershipControls s3:GetBucketPublicAccessBlock s3:GetBucketTagging
    s3:GetBucketVersioning S3:GetBucketWebsite s3:GetEncryptionConfiguration
    s3:GetIntelligentTieringConfiguration s3:GetInventoryConfiguration s3:GetLifecycleConfiguration
    s3:GetMetricsConfiguration s3:GetReplicationConfiguration s3:ListBucket s3:ListTagsForResource
    s3:PutAccelerateConfiguration s3:PutAnalyticsConfiguration s3:PutBucketAbac s3:PutBucketAcl
    s3:PutBucketCORS s3:PutBucketLogging s3:PutBucketNotification s3:PutBucketObjectLockConfiguration
    s3:PutBucketOwnershipControls s3:PutBucketPublicAccessBlock s3:PutBucketReplication
    s3:PutBucketTagging s3:PutBucketVersioning s3:PutBucketWebsite s3:PutEncryptionConfiguration
    s3:PutIntelligentTieringConfiguration s3:PutInventoryConfiguration s3:PutLifecycleConfiguration
    s3:PutMetricsConfiguration s3:PutObjectAcl s3:PutObjectLockConfiguration
    s3:PutReplicationConfiguration s3:TagResource s3:UntagResource
    s3:UpdateBucketMetadataInventoryTableConfiguration s3:UpdateBucketMetadataJournalTableConfiguration
    s3tables:CreateNamespace s3tables:CreateTable s3tables:CreateTableBucket s3tables:GetTable
    s3tables:GetTableMetadataLocation s3tables:PutTableBucketPolicy s3tables:PutTableEncryption
    s3tables:PutTablePolicy s3tables:UpdateTableMetadataLocation
  `),
  "AWS::S3::BucketPolicy": words(`
    s3:DeleteBucketPolicy s3:GetBucketPolicy s3:PutBucketPolicy
  `),
  "AWS::SES::ConfigurationSet": words(`
    ses:CreateConfigurationSet ses:DeleteConfigurationSet ses:DescribeConfigurationSet
    ses:GetConfigurationSet ses:ListTagsForResource ses:PutConfigurationSetDeliveryOptions
    ses:PutConfigurationSetReputationOptions ses:PutConfigurationSetSendingOptions
    ses:PutConfigurationSetSuppressionOptions ses:PutConfigurationSetTrackingOptions
    ses:PutConfigurationSetVdmOptions ses:TagResource ses:UntagResource
  `),
  "AWS::SES::ConfigurationSetEventDestination": words(`
    ses:CreateConfigurationSetEventDestination ses:DeleteConfigurationSetEventDestination
    ses:DescribeConfigurationSet ses:GetConfigurationSetEventDestinations
    ses:UpdateConfigurationSetEventDestination
  `),
  "AWS::SNS::Subscription": words(`
    sns:GetSubscriptionAttributes sns:SetSubscriptionAttributes sns:Subscribe sns:Unsubscribe
  `),
  "AWS::SNS::Topic": words(`
    sns:CreateTopic sns:DeleteTopic sns:GetDataProtectionPolicy sns:GetTopicAttributes
    sns:ListSubscriptionsByTopic sns:ListTagsForResource sns:PutDataProtectionPolicy
    sns:SetTopicAttributes sns:Subscribe sns:TagResource sns:Unsubscribe sns:UntagResource
  `),
  "AWS::SNS::TopicPolicy": words(`
    sns:SetTopicAttributes
  `),
  "AWS::SQS::Queue": words(`
    sqs:CreateQueue sqs:DeleteQueue sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ListQueueTags
    sqs:SetQueueAttributes sqs:TagQueue sqs:UntagQueue
  `),
  "AWS::SQS::QueuePolicy": words(`
    sqs:SetQueueAttributes
  `),
  "AWS::Scheduler::Schedule": words(`
    iam:PassRole scheduler:CreateSchedule scheduler:DeleteSchedule scheduler:GetSchedule
    scheduler:UpdateSchedule
  `),
};
